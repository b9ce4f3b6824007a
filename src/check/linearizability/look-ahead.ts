/**
 * Look-ahead: giving up states from which an observation that must come true cannot.
 *
 * The model says from which states no update leads there (`hopeless`). Then only a blind write can help that puts a state which is not
 * hopeless, begins before the observer ends, and has not ended yet. It may be the one that completes just now.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { NodeArena } from './arena.ts';
import { observer, overwrite } from './calls.ts';
import { never, type OperationTable, type Part } from './events.ts';
import type { StateSpace } from './interning.ts';
import type { SearchGround } from './search-ground.ts';

/** Who knows from which states the search need not go on. */
export interface Ahead {
  /** Whether something of `object` that is still to come true cannot, in the node that is being made. */
  isDead(event: number, state: number, object: number): boolean;
}

/** Observers and blind writes of one part, by object. */
export class LookAhead implements Ahead {
  readonly #part: Part;
  readonly #arena: NodeArena;
  readonly #table: OperationTable;
  readonly #states: StateSpace;
  readonly #objects = new Map<number, ObjectPlan>();
  /** By observer: until which event a blind write may still help. Worked out when first asked for. */
  readonly #rescuedUntil = new Map<number, number>();

  constructor(part: Part, { table, states, arena }: Pick<SearchGround, 'table' | 'states' | 'arena'>) {
    this.#part = part;
    this.#table = table;
    this.#states = states;
    this.#arena = arena;
    for (const event of part.events) if ((event & 1) === 0) this.#note(event >> 1);
    for (const operation of part.indeterminate) this.#note(operation);
    for (const plan of this.#objects.values()) plan.nextEnding = earliestEndings(plan.observers, table.endOf);
  }

  /** Whether an observation of `object` that is still to come true cannot, in the node that is being made. */
  isDead(event: number, state: number, object: number): boolean {
    const { observerStart, observers } = this.#part;
    const { slotOf, objectOf } = this.#table;
    for (let at = observerStart[event]!; at < observerStart[event + 1]!; at += 1) {
      const operation = observers[at]!;
      if (objectOf[operation] !== object || !this.#arena.has(this.#arena.count, slotOf[operation]!)) continue;
      if (this.#isLost(operation, state, event)) return true;
    }
    const next = this.#nextObserver(object, event);
    return next !== -1 && this.#isLost(next, state, event);
  }

  /** Whether `operation`, an observer still to come true, cannot from `state` at `event` on. Amortised O(1) and one look at the state. */
  #isLost(operation: number, state: number, event: number): boolean {
    return this.#states.hopeless(state, this.#table.callOf[operation]!) && this.#rescueOf(operation) < event;
  }

  /** Of the observers of an object that begin after `event` the one that ends first; -1: none. O(log n). */
  #nextObserver(object: number, event: number): number {
    const plan = this.#objects.get(object);
    if (plan === undefined) return -1;
    const { observers, nextEnding } = plan;
    let [low, high] = [0, observers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#table.beginOf[observers[middle]!]! > event) high = middle;
      else low = middle + 1;
    }
    return nextEnding[low] ?? -1;
  }

  #note(operation: number): void {
    const object = this.#table.objectOf[operation]!;
    let plan = this.#objects.get(object);
    if (plan === undefined)
      this.#objects.set(object, (plan = { observers: [], overwrites: [], nextEnding: [] }));
    const kind = this.#table.kindOf[operation];
    if (kind === observer) plan.observers.push(operation);
    if (kind === overwrite) plan.overwrites.push(operation);
  }

  #rescueOf(operation: number): number {
    const known = this.#rescuedUntil.get(operation);
    if (known !== undefined) return known;
    const { beginOf, endOf, callOf, objectOf } = this.#table;
    let until = -1;
    for (const write of this.#objects.get(objectOf[operation]!)!.overwrites) {
      if (endOf[write]! <= until || beginOf[write]! > endOf[operation]!) continue;
      const after = this.#states.step(this.#states.initial, callOf[write]!);
      if (after !== -1 && !this.#states.hopeless(after, callOf[operation]!)) until = endOf[write]!;
      if (until === never) break;
    }
    this.#rescuedUntil.set(operation, until);
    return until;
  }
}

interface ObjectPlan {
  /** In order of invocation. */
  readonly observers: number[];
  readonly overwrites: number[];
  /** By place in `observers`: of those from there on the one that ends first. */
  nextEnding: number[];
}

function earliestEndings(observers: readonly number[], endOf: Int32Array): number[] {
  const earliest: number[] = [];
  let best = -1;
  for (let at = observers.length - 1; at >= 0; at -= 1) {
    if (best === -1 || endOf[observers[at]!]! < endOf[best]!) best = observers[at]!;
    earliest[at] = best;
  }
  return earliest;
}
