/** Values as small whole numbers: equal ones have the same. */

import type { Value } from '../../model/history.ts';
import { canonical, isList } from './canonical.ts';

/** More than there can ever be: no map holds so many. */
export const valuesMax = 2 ** 24;

/** Numbers values in the order in which they come. */
export class ValueNumbers {
  readonly #plain = new Map<Value | undefined, number>();
  /** Of lists of two numbers, by the numbers of these: they need not be written out. */
  readonly #pairs = new Map<number, number>();
  /** Of other lists and maps, by their text. */
  readonly #texts = new Map<string | number, number>();
  #count = 0;

  /** The number of a value, below {@link valuesMax}. Expected O(size). */
  of(value: Value | undefined): number {
    if (typeof value !== 'object' || value === null) return this.#numberIn(this.#plain, value);
    if (isList(value) && value.length === 2) {
      const first = value[0];
      const second = value[1];
      if (typeof first === 'number' && typeof second === 'number') {
        const name = this.#numberIn(this.#plain, first) * valuesMax + this.#numberIn(this.#plain, second);
        return this.#numberIn(this.#pairs, name);
      }
    }
    return this.#numberIn(this.#texts, canonical(value));
  }

  #numberIn<Key>(numbers: Map<Key, number>, key: Key): number {
    let number = numbers.get(key);
    if (number === undefined) {
      number = this.#count;
      this.#count += 1;
      numbers.set(key, number);
    }
    return number;
  }
}
