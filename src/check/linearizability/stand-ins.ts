/**
 * Which indeterminate operations can stand in for which others.
 *
 * A compare-and-set to t leaves t wherever it is admissible; a blind write of t is admissible everywhere and leaves the same. So a node that has used
 * the compare-and-set, and has the write left, is worth as much as one that has used the write and has the compare-and-set left, or more:
 * wherever the other goes on with the compare-and-set, it can go on with the write. Both have begun, for each was used in one of the two, and neither has
 * a deadline. Each write stands in for one operation.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import { overwrite, update, type Calls, type KnownCall } from './calls.ts';
import type { OperationTable, Part } from './events.ts';
import type { Model } from './model.ts';

const nothing = -1;

/**
 * By call: a number for the state that it leaves wherever it is admissible, -1 where that depends; `undefined` where no update of the model leaves
 * always the same. O(calls).
 */
export function statesLeft(
  { calls }: Pick<Calls, 'calls'>,
  model: Model,
  initial: unknown,
): Int32Array | undefined {
  if (!Object.values(model.functions).some((known) => known.leaves !== undefined)) return undefined;
  const numbers = new Map<string, number>();
  return Int32Array.from(calls, (known) => {
    const state = stateLeft(known, model, initial);
    if (state === undefined) return nothing;
    const name = `${known.object} ${model.key(state)}`;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  });
}

function stateLeft({ call, kind }: KnownCall, model: Model, initial: unknown): unknown {
  const known = model.functions[call.f]!;
  if (kind === overwrite) return known.step(initial, call);
  return kind === update ? known.leaves?.(call) : undefined;
}

/** Those of `part`; `undefined` where none can stand in for another. `left`: see `statesLeft`. O(operations). */
export function standInsOf(
  part: Part,
  table: OperationTable,
  left: Int32Array | undefined,
): StandIns | undefined {
  const isBlind = (operation: number): boolean => table.kindOf[operation] === overwrite;
  const isWorthIt = part.indeterminate.some(isBlind) && !part.indeterminate.every(isBlind);
  return left !== undefined && isWorthIt ? new StandIns(part, table, left) : undefined;
}

/** The indeterminate operations of one part, by their place among these. */
export class StandIns {
  /** The number of the state that each leaves; -1: that depends. */
  readonly #leftBy: Int32Array;
  /** A bit for each that is admissible everywhere. */
  readonly #blind: Int32Array;
  /** By state: how many are wanted and not found yet. */
  readonly #wanted: Int32Array;

  constructor({ indeterminate }: Part, { callOf, kindOf, slotOf }: OperationTable, left: Int32Array) {
    this.#leftBy = new Int32Array(indeterminate.length);
    this.#blind = new Int32Array((indeterminate.length + 31) >>> 5);
    for (const operation of indeterminate) {
      const slot = slotOf[operation]!;
      this.#leftBy[slot] = left[callOf[operation]!]!;
      if (kindOf[operation] === overwrite) this.#blind[slot >>> 5]! |= 1 << (slot & 31);
    }
    this.#wanted = new Int32Array(this.#leftBy.reduce((most, state) => Math.max(most, state + 1), 0));
  }

  /**
   * Whether what is left of one node serves for all that is left of another. `bits`: what was used, from word `one` on, and from word `other` on.
   * O(operations).
   */
  serve(bits: Int32Array, one: number, other: number): boolean {
    for (let word = 0; word < this.#blind.length; word += 1)
      if ((bits[one + word]! & ~bits[other + word]!) !== 0) return this.#isServed(bits, one, other);
    return true;
  }

  #isServed(bits: Int32Array, one: number, other: number): boolean {
    const wanted = this.#wanted.fill(0);
    for (let word = 0; word < this.#blind.length; word += 1) {
      for (let missing = bits[one + word]! & ~bits[other + word]!; missing !== 0; missing &= missing - 1) {
        const state = this.#leftBy[32 * word + lowest(missing)]!;
        if (state === nothing) return false;
        wanted[state]! += 1;
      }
    }
    for (let word = 0; word < this.#blind.length; word += 1) {
      let spare = bits[other + word]! & ~bits[one + word]! & this.#blind[word]!;
      for (; spare !== 0; spare &= spare - 1) wanted[this.#leftBy[32 * word + lowest(spare)]!]! -= 1;
    }
    return wanted.every((count) => count <= 0);
  }
}

/** The index of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
