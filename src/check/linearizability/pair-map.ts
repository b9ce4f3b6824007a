/** A map from two small whole numbers to one, in one typed array: no objects, no boxed keys. Open addressing, load at most one half. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

/** Most maps stay small: many histories are short, and memory that is not needed costs them more than doubling costs others. */
const firstCells = 16;

/** Two numbers ≥ 0 and their value, a whole number ≥ -1. */
export class PairMap {
  /** Triples: left + 1 (0: empty), right, value. */
  #cells = new Int32Array(3 * firstCells);
  #mask = firstCells - 1;
  #count = 0;

  get(left: number, right: number): number | undefined {
    const at = this.#find(left, right);
    return this.#cells[at] === 0 ? undefined : this.#cells[at + 2];
  }

  set(left: number, right: number, value: number): void {
    if (2 * this.#count > this.#mask) this.#grow();
    const at = this.#find(left, right);
    if (this.#cells[at] === 0) this.#count += 1;
    this.#cells[at] = left + 1;
    this.#cells[at + 1] = right;
    this.#cells[at + 2] = value;
  }

  get bytes(): number {
    return this.#cells.byteLength;
  }

  #find(left: number, right: number): number {
    const cells = this.#cells;
    let slot = mix(left, right) & this.#mask;
    for (;;) {
      const at = 3 * slot;
      if (cells[at] === 0 || (cells[at] === left + 1 && cells[at + 1] === right)) return at;
      slot = (slot + 1) & this.#mask;
    }
  }

  #grow(): void {
    const old = this.#cells;
    this.#cells = new Int32Array(2 * old.length);
    this.#mask = 2 * this.#mask + 1;
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] === 0) continue;
      const free = this.#find(old[at]! - 1, old[at + 1]!);
      this.#cells[free] = old[at]!;
      this.#cells[free + 1] = old[at + 1]!;
      this.#cells[free + 2] = old[at + 2]!;
    }
  }
}

/** A hash of two numbers in which every bit counts: two multiplications and two shifts (after Murmur3's end). */
export function mix(left: number, right: number): number {
  let hash = Math.imul(left ^ (left >>> 15), 0x85eb_ca6b) ^ right;
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
