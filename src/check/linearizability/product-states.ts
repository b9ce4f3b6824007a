/**
 * The states of many objects judged as one: a row of the objects' own states. A row is interned by a hash that a step changes in one place,
 * so no key is ever built of all of them.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { KnownCall } from './calls.ts';
import type { ObjectStates, StateSpace } from './interning.ts';
import { mix } from './pair-map.ts';

/** `objects` independent objects, each with the states of `each`. A step costs O(objects). */
export class ProductStates implements StateSpace {
  readonly initial = 0;
  readonly #each: ObjectStates;
  readonly #calls: readonly KnownCall[];
  readonly #objects: number;
  #rows: Int32Array;
  #hashes = new Int32Array(64);
  #count = 1;
  /** Row + 1 by hash; 0: empty. */
  #heads = new Int32Array(256);

  constructor(each: ObjectStates, calls: readonly KnownCall[], objects: number) {
    this.#each = each;
    this.#calls = calls;
    this.#objects = objects;
    this.#rows = new Int32Array(64 * objects).fill(each.initial, 0, objects);
    this.#heads[0] = 1;
  }

  step(state: number, call: number): number {
    const { object } = this.#calls[call]!;
    const before = this.#rows[state * this.#objects + object]!;
    const after = this.#each.step(before, call);
    if (after === -1) return -1;
    return after === before ? state : this.#withColumn(state, object, before, after);
  }

  hopeless(state: number, call: number): boolean {
    return this.#each.hopeless(this.#rows[state * this.#objects + this.#calls[call]!.object]!, call);
  }

  describe(state: number): string {
    const row = this.#rows.subarray(state * this.#objects, (state + 1) * this.#objects);
    return Array.from(row, (one) => this.#each.describe(one)).join(', ');
  }

  get bytes(): number {
    return this.#each.bytes + 4 * (this.#rows.length + this.#hashes.length + this.#heads.length);
  }

  get asked(): number {
    return this.#each.asked;
  }

  #withColumn(state: number, object: number, before: number, after: number): number {
    const hash = (this.#hashes[state]! - mix(before, object) + mix(after, object)) | 0;
    const mask = this.#heads.length - 1;
    let slot = mix(hash, 0) & mask;
    for (; this.#heads[slot] !== 0; slot = (slot + 1) & mask) {
      const row = this.#heads[slot]! - 1;
      if (this.#hashes[row] === hash && this.#isChanged(state, row, object, after)) return row;
    }
    const row = this.#count;
    if ((row + 1) * this.#objects > this.#rows.length) this.#growRows();
    this.#rows.copyWithin(row * this.#objects, state * this.#objects, (state + 1) * this.#objects);
    this.#rows[row * this.#objects + object] = after;
    this.#hashes[row] = hash;
    this.#heads[slot] = row + 1;
    this.#count += 1;
    if (2 * this.#count > this.#heads.length) this.#growHeads();
    return row;
  }

  /** Whether `row` is `state` with `after` in the column of `object`. */
  #isChanged(state: number, row: number, object: number, after: number): boolean {
    const [rows, from, to] = [this.#rows, state * this.#objects, row * this.#objects];
    if (rows[to + object] !== after) return false;
    for (let column = 0; column < this.#objects; column += 1) {
      if (column !== object && rows[from + column] !== rows[to + column]) return false;
    }
    return true;
  }

  #growRows(): void {
    const rows = new Int32Array(2 * this.#rows.length);
    rows.set(this.#rows);
    this.#rows = rows;
    const hashes = new Int32Array(2 * this.#hashes.length);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
  }

  #growHeads(): void {
    const heads = new Int32Array(2 * this.#heads.length);
    const mask = heads.length - 1;
    for (let row = 0; row < this.#count; row += 1) {
      let slot = mix(this.#hashes[row]!, 0) & mask;
      while (heads[slot] !== 0) slot = (slot + 1) & mask;
      heads[slot] = row + 1;
    }
    this.#heads = heads;
  }
}
