/** Numbers for values, from 0 in the order in which they came, so that what is known of each can stand in columns. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import { Column } from '../../lib/column.ts';
import type { Value } from '../../model/history.ts';
import { valueKey } from '../../model/value-key.ts';
import { TextStore } from './text-store.ts';

/**
 * Open addressing in typed arrays, load at most one half: unlike a map it may have any number of entries, and nothing in it is walked by the
 * collector. Some 20 bytes for a number; for a text 30 and its bytes.
 */
export class ValueIndex {
  /** Number + 1; 0: empty. */
  #slots = new Int32Array(16);
  #size = 0;
  /** By number: the value; of a text where it is stored. */
  readonly #values = new Column('float64');
  /** By number: length in bytes + 1, and the hash; of a value that is no text 0. */
  readonly #lengths = new Column();
  readonly #hashes = new Column();
  readonly #texts = new TextStore();

  /** How many different values there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of `value`, a new one if it never came before. Expected O(1), and the length of a text. */
  number(value: Value): number {
    const key = valueKey(value);
    return typeof key === 'number' ? this.#numberOfNumber(key) : this.#numberOfText(key);
  }

  /** The value with this number, as {@link valueKey} tells values apart. */
  text(number: number): string {
    const length = this.#lengths.at(number);
    const value = this.#values.at(number);
    return length === 0 ? String(value) : this.#texts.read(value, length - 1);
  }

  #numberOfNumber(value: number): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(value) & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]! - 1;
      if (this.#values.at(number) === value && this.#lengths.at(number) === 0) return number;
    }
    return this.#add(slot, value);
  }

  #numberOfText(text: string): number {
    const { place, length, hash } = this.#texts.write(text);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]! - 1;
      if (this.#hashes.at(number) !== hash || this.#lengths.at(number) !== length + 1) continue;
      if (this.#texts.isSame(this.#values.at(number), place, length)) return number;
    }
    this.#texts.keep(length);
    this.#lengths.set(this.#size, length + 1);
    this.#hashes.set(this.#size, hash);
    return this.#add(slot, place);
  }

  #add(slot: number, value: number): number {
    const number = this.#size;
    this.#values.set(number, value);
    this.#slots[slot] = number + 1;
    this.#size += 1;
    if (2 * this.#size > this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    const slots = new Int32Array(2 * this.#slots.length);
    const mask = slots.length - 1;
    this.#slots = slots;
    for (let number = 0; number < this.#size; number += 1) {
      const hash = this.#lengths.at(number) === 0 ? hashOf(this.#values.at(number)) : this.#hashes.at(number);
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
  }
}

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** Every bit of the number counts (after the end of Murmur3). */
function hashOf(value: number): number {
  // -0 is 0.
  double[0] = value + 0;
  let hash = Math.imul(halves[0]! ^ (halves[0]! >>> 15), 0x85eb_ca6b) ^ halves[1]!;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
