/**
 * Which indeterminate operations can stand in for which others.
 *
 * A compare-and-set moves an object from one state to another, a blind write from any state to one. Several of them lead further, one after the other: what
 * moves from a to b, and from b to c, does together what moves from a to c does. So a node that has used up the latter and has the former left is worth as
 * much as one that has used up the former and has the latter left, or more: wherever the other goes on with the one, it can go on with the two at once.
 * All have begun, for each was used in one of the two nodes, and none has a deadline. Each stands in once.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import { overwrite, type Calls, type KnownCall } from './calls.ts';
import type { OperationTable, Part } from './events.ts';
import type { Model } from './model.ts';

/** No state: of a call that does not move between two, or not always. */
const nowhere = -1;
export const anywhere = -2;

/** By call: from which state to which it moves its object, by number. */
export interface Moves {
  /** {@link anywhere}: it is admissible in every state. */
  readonly from: Int32Array;
  /** {@link nowhere}: that depends. */
  readonly to: Int32Array;
}

/** Gives the moves of all calls, which are worked out when somebody first asks: most searches never do. */
export type MovesOnDemand = () => Moves;

/** The moves of all calls; `undefined` where no update of the model is one. O(calls), once. */
export function movesOf(
  { calls }: Pick<Calls, 'calls'>,
  model: Model,
  initial: unknown,
): MovesOnDemand | undefined {
  if (!Object.values(model.functions).some((known) => known.moves !== undefined)) return undefined;
  let moves: Moves | undefined;
  return () => (moves ??= movesOfAll(calls, model, initial));
}

function movesOfAll(calls: readonly KnownCall[], model: Model, initial: unknown): Moves {
  const numbers = new Map<string, number>();
  const numberOf = (object: number, state: unknown): number => {
    const name = `${object} ${model.key(state)}`;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
  const from = new Int32Array(calls.length).fill(nowhere);
  const to = new Int32Array(calls.length).fill(nowhere);
  for (const [index, known] of calls.entries()) {
    const move = moveOf(known, model, initial);
    if (move === undefined) continue;
    from[index] = move.from === anywhere ? anywhere : numberOf(known.object, move.from);
    to[index] = numberOf(known.object, move.to);
  }
  return { from, to };
}

/** From which state to which a call leads ({@link anywhere}: from all); `undefined` where that depends. */
export function moveOf(
  { call, kind }: KnownCall,
  model: Model,
  initial: unknown,
): { readonly from: unknown; readonly to: unknown } | undefined {
  const known = model.functions[call.f]!;
  return kind === overwrite ? { from: anywhere, to: known.step(initial, call) } : known.moves?.(call);
}

/** Those of `part`; `undefined` where none can stand in for another. */
export function standInsOf(
  { indeterminate }: Part,
  table: OperationTable,
  movesOfCalls: MovesOnDemand | undefined,
): StandIns | undefined {
  if (movesOfCalls === undefined || indeterminate.length < 2) return undefined;
  return new StandIns(indeterminate, table, movesOfCalls);
}

/** The indeterminate operations of one part, by their place among these. */
export class StandIns {
  readonly #indeterminate: Int32Array;
  readonly #table: OperationTable;
  readonly #movesOfCalls: MovesOnDemand;
  #moves: Moves | undefined;
  /** Those that one node has left and the other has not, and the step before each on the way that is looked for. */
  readonly #spare: Int32Array;
  readonly #before: Int32Array;
  #spares = 0;

  constructor(indeterminate: Int32Array, table: OperationTable, movesOfCalls: MovesOnDemand) {
    this.#indeterminate = indeterminate;
    this.#table = table;
    this.#movesOfCalls = movesOfCalls;
    this.#spare = new Int32Array(indeterminate.length);
    this.#before = new Int32Array(indeterminate.length);
  }

  /**
   * Whether what is left of one node can do all that is left of another. `bits`: what was used, from word `one` on, and from word `other` on; `words` of
   * each. Where it says no, there may be a way all the same. O(operations³) at worst.
   */
  serve(bits: Int32Array, one: number, other: number, words: number): boolean {
    let wanted = 0;
    for (let word = 0; word < words; word += 1) wanted += count(bits[one + word]! & ~bits[other + word]!);
    if (wanted === 0) return true;
    this.#spares = 0;
    for (let word = 0; word < words; word += 1) {
      let spare = bits[other + word]! & ~bits[one + word]!;
      for (; spare !== 0; spare &= spare - 1) this.#spare[this.#spares++] = 32 * word + lowest(spare);
    }
    for (let word = 0; word < words && wanted <= this.#spares; word += 1) {
      let missing = bits[one + word]! & ~bits[other + word]!;
      for (; missing !== 0; missing &= missing - 1) {
        if (!this.#standIn(32 * word + lowest(missing))) return false;
        wanted -= 1;
      }
    }
    return wanted === 0;
  }

  /** The moves of the part's indeterminate operations, by their place among these. */
  #movesOfPart(): Moves {
    const { callOf, slotOf } = this.#table;
    const ofCalls = this.#movesOfCalls();
    const from = new Int32Array(this.#indeterminate.length);
    const to = new Int32Array(this.#indeterminate.length);
    for (const operation of this.#indeterminate) {
      from[slotOf[operation]!] = ofCalls.from[callOf[operation]!]!;
      to[slotOf[operation]!] = ofCalls.to[callOf[operation]!]!;
    }
    return { from, to };
  }

  /** Takes a shortest way of spare operations that does what `operation` does, if there is one. */
  #standIn(operation: number): boolean {
    const { from, to } = (this.#moves ??= this.#movesOfPart());
    const spare = this.#spare;
    const before = this.#before;
    if (to[operation] === nowhere) return false;
    // Breadth first; those that were reached are moved to the front, in the order in which they were.
    let reached = 0;
    for (let step = -1; step < reached; step += 1) {
      for (let at = reached; at < this.#spares; at += 1) {
        const next = spare[at]!;
        const begins =
          from[next] === anywhere || (step === -1 ? from[operation] : to[spare[step]!]) === from[next];
        if (!begins || to[next] === nowhere) continue;
        spare[at] = spare[reached]!;
        spare[reached] = next;
        before[reached] = step;
        if (to[next] === to[operation]) {
          this.#take(reached);
          return true;
        }
        reached += 1;
      }
    }
    return false;
  }

  /** The way that ends with the spare operation at `last` is spare no more. */
  #take(last: number): void {
    // Each stands behind the one before it, so nothing of the way is moved to a place that is still to be emptied.
    for (let at = last; at !== -1; at = this.#before[at]!) {
      this.#spares -= 1;
      this.#spare[at] = this.#spare[this.#spares]!;
    }
  }
}

function count(bits: number): number {
  let left = bits;
  let number = 0;
  for (; left !== 0; left &= left - 1) number += 1;
  return number;
}

/** The index of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
