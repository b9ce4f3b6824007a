/**
 * Whether anything pending can make use of a state: an observer that holds in it, or an update that is admissible in it. See *useless steps* in
 * search.ts.
 *
 * At a node many operations lead to the same state (writes of a value, and whatever else sets it), so what was found out last of a state is kept
 * while the search stands at the node.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { NodeArena } from './arena.ts';
import { update } from './calls.ts';
import type { OperationTable, Part } from './events.ts';
import type { StateSpace } from './interning.ts';
import type { SearchGround } from './search-ground.ts';

/** So many states are remembered at a time; by the last bits of their numbers. */
const kept = 64;

/** Who can make use of a state, where it is no operation. */
const nobody = -1;
const anObserver = -2;

/** Answers for one node after the other. */
export class Usefulness {
  readonly #part: Part;
  readonly #table: OperationTable;
  readonly #states: StateSpace;
  readonly #arena: NodeArena;
  /** Words of M, and of U: see search.ts. */
  readonly #words: number;
  /** By the last bits of a state: the node + 1 (0: none), the state, the object that was changed, and who can make use of it. */
  readonly #answers = new Int32Array(4 * kept);

  constructor({ table, states, arena }: SearchGround, part: Part, words: number) {
    this.#part = part;
    this.#table = table;
    this.#states = states;
    this.#arena = arena;
    this.#words = words;
  }

  /** Nodes are numbered anew. */
  forget(): void {
    this.#answers.fill(0);
  }

  /** Whether no pending operation but `operation` can make use of `state`, to which that leads from `node`. Amortised O(1) for each state. */
  isUseless(node: number, operation: number, state: number): boolean {
    const object = this.#table.objectOf[operation]!;
    const answers = this.#answers;
    const at = 4 * (state & (kept - 1));
    if (answers[at] !== node + 1 || answers[at + 1] !== state || answers[at + 2] !== object) {
      answers[at] = node + 1;
      answers[at + 1] = state;
      answers[at + 2] = object;
      answers[at + 3] = this.#user(node, object, state, nobody);
    }
    const user = answers[at + 3]!;
    return (user === operation ? this.#user(node, object, state, operation) : user) === nobody;
  }

  /** Somebody who can make use of it, but for one. O(pending). */
  #user(node: number, object: number, state: number, butFor: number): number {
    const { callOf, kindOf, objectOf, slotOf, beginOf } = this.#table;
    const part = this.#part;
    const words = this.#words;
    const event = this.#arena.event[node]!;
    for (let at = part.observerStart[event]!; at < part.observerStart[event + 1]!; at += 1) {
      const other = part.observers[at]!;
      if (this.#arena.has(node, slotOf[other]!) && this.#states.step(state, callOf[other]!) !== -1)
        return anObserver;
    }
    for (let at = part.mutatorStart[event]!; at < part.mutatorStart[event + 1]!; at += 1) {
      const other = part.mutators[at]!;
      if (other === butFor || kindOf[other] !== update || objectOf[other] !== object) continue;
      if (this.#arena.has(node, slotOf[other]! + 32 * words)) continue;
      if (this.#states.step(state, callOf[other]!) !== -1) return other;
    }
    for (let at = 0; at < part.indeterminateCalls.length; at += 1) {
      if (beginOf[part.indeterminate[part.indeterminateStart[at]!]!]! > event) break;
      for (let next = part.indeterminateStart[at]!; next < part.indeterminateStart[at + 1]!; next += 1) {
        const other = part.indeterminate[next]!;
        if (kindOf[other] !== update || objectOf[other] !== object || beginOf[other]! > event) break;
        if (other === butFor || this.#arena.has(node, slotOf[other]! + 64 * words)) continue;
        if (this.#states.step(state, callOf[other]!) !== -1) return other;
        break;
      }
    }
    return nobody;
  }
}
