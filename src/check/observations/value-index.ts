/** Numbers for values, from 0 in the order in which they came, so that what is known of each can stand in columns. */

import type { Value } from '../../model/history.ts';
import { valueKey } from '../../model/value-key.ts';

/**
 * V8’s maps hold 2^24 entries and, while they double, both copies. So a full one is followed by another: nothing is refused, and only the last one
 * ever grows.
 */
const entriesPerMap = 2 ** 22;

/** About 30 bytes for a number, 80 for a short text. */
export class ValueIndex {
  readonly #maps = [new Map<number | string, number>()];
  #size = 0;

  /** How many different values there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of `value`, a new one if it never came before. O(1), times one more for every four million values. */
  number(value: Value): number {
    const key = valueKey(value);
    for (const map of this.#maps) {
      const number = map.get(key);
      if (number !== undefined) return number;
    }
    let last = this.#maps.at(-1);
    if (last === undefined || last.size >= entriesPerMap) {
      last = new Map();
      this.#maps.push(last);
    }
    last.set(key, this.#size);
    this.#size += 1;
    return this.#size - 1;
  }

  /** The values as text, each with its number, in the order in which they came. */
  *entries(): Generator<readonly [string, number]> {
    for (const map of this.#maps) for (const [key, number] of map) yield [String(key), number];
  }
}
