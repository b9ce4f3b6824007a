/** From the steps of a search to the order of all operations, and the proof that the order is right. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- of typed arrays: iterators are slow until they have been compiled */

import { SeatrialError } from '../../lib/errors.ts';
import type { NodeArena } from './arena.ts';
import { observer, overwrite, type Calls } from './calls.ts';
import type { OperationTable, Part } from './events.ts';
import type { Basis } from './ground.ts';
import type { StateSpace } from './interning.ts';

/** A step of the search: at which completion, which operation; -1: the one that completed was forgone. */
export interface Step {
  readonly event: number;
  readonly operation: number;
}

/** The steps from the root to `operation` applied to `parent`. O(depth). */
export function stepsTo(arena: NodeArena, parent: number, operation: number): Step[] {
  const steps: Step[] = [];
  for (let [node, applied] = [parent, operation]; node !== -1;) {
    if (applied !== -1) steps.push({ event: arena.event[node]!, operation: applied });
    [applied, node] = [arena.operation[node]!, arena.parent[node]!];
  }
  return steps.reverse();
}

/** The state in which the root of `node` began. O(depth). */
export function startOf(arena: NodeArena, node: number): number {
  let root = node;
  while (arena.parent[root] !== -1) root = arena.parent[root]!;
  return arena.state[root]!;
}

/** What is settled after some steps: all operations that have a place, in order, and the state then. */
export interface Linearization {
  readonly order: readonly number[];
  readonly state: number;
}

const owed = 1;
const hidden = 2;
const placed = 3;

/**
 * The order that `steps` stand for, from the state `from` up to the event `until`: with the observers where they held, and the hidden writes just before the write
 * that hid them. O(events + steps × concurrency).
 */
export function linearize(
  part: Part,
  table: OperationTable,
  states: StateSpace,
  {
    from = states.initial,
    steps,
    until,
    eager,
    hiding,
  }: { from?: number; steps: readonly Step[]; until: number; eager: boolean; hiding: boolean },
): Linearization {
  const { events, observers, observerStart, mutators, mutatorStart } = part;
  const { callOf, kindOf, objectOf, isIndeterminate, beginOf } = table;
  /** By the event that begins an operation that completed. */
  const standing = new Uint8Array(events.length);
  const hiders: { operation: number; step: number }[] = [];
  /** The operations between the steps; most have none. */
  const before: number[][] = [];
  const after: number[][] = [];
  let state = from;
  let taken = 0;
  const holds = (operation: number): boolean => states.step(state, callOf[operation]!) !== -1;
  const placeAfter = (operation: number, step: number): void => {
    (after[step] ??= []).push(operation);
    standing[beginOf[operation]!] = placed;
  };

  const take = (operation: number, event: number): void => {
    state = states.step(state, callOf[operation]!);
    if (isIndeterminate[operation] === 0) standing[beginOf[operation]!] = placed;
    taken += 1;
    const x = events[event]! >> 1;
    if (hiding && kindOf[operation] === overwrite) {
      for (let at = mutatorStart[event]!; at < mutatorStart[event + 1]!; at += 1) {
        const other = mutators[at]!;
        if (other === x || kindOf[other] !== overwrite || objectOf[other] !== objectOf[operation]) continue;
        if (standing[beginOf[other]!] !== owed) continue;
        standing[beginOf[other]!] = hidden;
        hiders.push({ operation: other, step: taken });
      }
    }
    if (!eager) return;
    for (let at = observerStart[event]!; at < observerStart[event + 1]!; at += 1) {
      const other = observers[at]!;
      if (standing[beginOf[other]!] === owed && holds(other)) placeAfter(other, taken);
    }
  };

  for (let event = 0; event <= until && event < events.length; event += 1) {
    const operation = events[event]! >> 1;
    if ((events[event]! & 1) === 0) {
      if (eager && kindOf[operation] === observer && holds(operation)) placeAfter(operation, taken);
      else standing[event] = owed;
      continue;
    }
    while (steps[taken]?.event === event) take(steps[taken]!.operation, event);
  }
  for (const { operation, step } of hiders) {
    if (standing[beginOf[operation]!] === hidden) (before[step] ??= []).push(operation);
  }
  const order = [...(after[0] ?? [])];
  for (let step = 1; step <= steps.length; step += 1) {
    append(before[step], order);
    order.push(steps[step - 1]!.operation);
    append(after[step], order);
  }
  return { order, state };
}

/** Most steps have none; a loop over none makes an iterator all the same. */
function append(operations: readonly number[] | undefined, order: number[]): void {
  if (operations === undefined) return;
  for (const operation of operations) order.push(operation);
}

/**
 * Checks the verdict `held` on a section against the definition, without anything of the search: each operation that completed has one place, no
 * operation stands before one that had ended when it began, and the model answers as was answered. Once for each section. O(n) and n steps of the
 * model.
 *
 * @throws SeatrialError `E_INTERNAL` where it is not so: a mistake of ours.
 */
export function replay(
  order: readonly number[],
  timeline: Int32Array,
  { calls, model, initial, replayed }: Pick<Basis, 'calls' | 'model' | 'initial' | 'replayed'>,
): void {
  const { calls: known, callOf, begins, ends, isIndeterminate } = calls;
  const states = new Map<number, unknown>();
  /** The object of the last operation; most sections have one. */
  let current = -1;
  let state = initial;
  let latestBegin = -Infinity;
  for (let at = 0; at < order.length; at += 1) {
    const operation = order[at]!;
    const { call, object } = known[callOf[operation]!]!;
    latestBegin = Math.max(latestBegin, begins[operation]!);
    if (object !== current) {
      states.set(current, state);
      state = states.has(object) ? states.get(object) : initial;
      current = object;
    }
    state = model.functions[call.f]!.step(state, call);
    if (state === undefined || latestBegin > ends[operation]! || replayed[operation] === 1)
      throw notAWitness(calls, operation);
    replayed[operation] = 1;
  }
  for (let at = 0; at < timeline.length; at += 1) {
    const operation = timeline[at]! >> 1;
    if (replayed[operation] === 0 && isIndeterminate[operation] === 0) throw notAWitness(calls, operation);
  }
}

function notAWitness(calls: Calls, operation: number): SeatrialError {
  const { f } = calls.calls[calls.callOf[operation]!]!.call;
  return new SeatrialError(
    'E_INTERNAL',
    `the linearization found does not stand: ${f} that begins at ${calls.begins[operation]!}. This is a mistake of the checker`,
  );
}
