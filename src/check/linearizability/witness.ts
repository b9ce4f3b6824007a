/** From the steps of a search to the order of all operations, and the proof that the order is right. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import { SeatrialError } from '../../lib/errors.ts';
import type { NodeArena } from './arena.ts';
import { observer, overwrite, type Calls } from './calls.ts';
import type { OperationTable, Part } from './events.ts';
import type { Ground } from './ground.ts';
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

/** What is settled after some steps: all operations that have a place, in order, and the state then. */
export interface Linearization {
  readonly order: readonly number[];
  readonly state: number;
}

const owed = 1;
const hidden = 2;
const placed = 3;

/**
 * The order that `steps` stand for, up to the event `until`: with the observers where they held, and the hidden writes just before the write
 * that hid them. O(events + steps × concurrency).
 */
export function linearize(
  part: Part,
  table: OperationTable,
  states: StateSpace,
  { steps, until, eager, hiding }: { steps: readonly Step[]; until: number; eager: boolean; hiding: boolean },
): Linearization {
  const { events, observers, observerStart, mutators, mutatorStart } = part;
  const { callOf, kindOf, objectOf } = table;
  const standing = new Map<number, number>();
  const hiderOf = new Map<number, number>();
  const before: number[][] = [[]];
  const after: number[][] = [[]];
  let state = states.initial;
  let taken = 0;
  const holds = (operation: number): boolean => states.step(state, callOf[operation]!) !== -1;
  const place = (operation: number, where: number[]): void => {
    where.push(operation);
    standing.set(operation, placed);
  };

  const take = (operation: number, event: number): void => {
    state = states.step(state, callOf[operation]!);
    standing.set(operation, placed);
    taken += 1;
    before.push([]);
    after.push([]);
    const x = events[event]! >> 1;
    if (hiding && kindOf[operation] === overwrite) {
      for (let at = mutatorStart[event]!; at < mutatorStart[event + 1]!; at += 1) {
        const other = mutators[at]!;
        if (other === x || kindOf[other] !== overwrite || objectOf[other] !== objectOf[operation]) continue;
        if (standing.get(other) !== owed) continue;
        standing.set(other, hidden);
        hiderOf.set(other, taken);
      }
    }
    if (!eager) return;
    for (let at = observerStart[event]!; at < observerStart[event + 1]!; at += 1) {
      const other = observers[at]!;
      if (standing.get(other) === owed && holds(other)) place(other, after[taken]!);
    }
  };

  for (let event = 0; event <= until && event < events.length; event += 1) {
    const operation = events[event]! >> 1;
    if ((events[event]! & 1) === 0) {
      if (eager && kindOf[operation] === observer && holds(operation)) place(operation, after[taken]!);
      else standing.set(operation, owed);
      continue;
    }
    while (steps[taken]?.event === event) take(steps[taken]!.operation, event);
  }
  for (const [operation, hider] of hiderOf) {
    if (standing.get(operation) === hidden) before[hider]!.push(operation);
  }
  const order = after[0]!.concat(
    steps.flatMap(({ operation }, step) => [...before[step + 1]!, operation, ...after[step + 1]!]),
  );
  return { order, state };
}

/**
 * Checks the verdict `held` on a section against the definition, without anything of the search: each operation that completed has one place, no
 * operation stands before one that had ended when it began, and the model answers as was answered. O(n) and n steps of the model.
 *
 * @throws SeatrialError `E_INTERNAL` where it is not so: a mistake of ours.
 */
export function replay(
  order: readonly number[],
  timeline: Int32Array,
  { calls, model, initial }: Ground,
): void {
  const states: unknown[] = [];
  const seen = new Set<number>();
  let latestBegin = -Infinity;
  for (const operation of order) {
    const { begin, end } = calls.operations[operation]!;
    const { call, object } = calls.calls[calls.callOf[operation]!]!;
    latestBegin = Math.max(latestBegin, begin);
    const state = model.functions[call.f]!.step(object in states ? states[object] : initial, call);
    if (state === undefined || latestBegin > end || seen.has(operation)) throw notAWitness(calls, operation);
    states[object] = state;
    seen.add(operation);
  }
  for (const event of timeline) {
    const operation = event >> 1;
    if (calls.operations[operation]!.outcome === 'ok' && !seen.has(operation))
      throw notAWitness(calls, operation);
  }
}

function notAWitness(calls: Calls, operation: number): SeatrialError {
  const { f, invokeLine } = calls.operations[operation]!;
  return new SeatrialError(
    'E_INTERNAL',
    `the linearization found does not stand: ${f} of line ${invokeLine}. This is a mistake of the checker`,
  );
}
