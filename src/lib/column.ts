/** A list of numbers that grows as it is written, for counts and positions by the million: 4 or 8 bytes each, and nothing for the collector to walk. */

/** What a column is made of: whole numbers below 2^31, or any numbers. */
export type ColumnKind = 'int32' | 'float64';

/** Cells that were never set are 0. */
export class Column {
  #cells: Int32Array | Float64Array;

  constructor(kind: ColumnKind = 'int32') {
    this.#cells = kind === 'int32' ? new Int32Array(8) : new Float64Array(8);
  }

  /** The number at `index`. O(1). */
  at(index: number): number {
    return this.#cells[index] ?? 0;
  }

  /** Writes `value` at `index`. O(1), amortised. */
  set(index: number, value: number): void {
    if (index >= this.#cells.length) this.#grow(index + 1);
    this.#cells[index] = value;
  }

  /** Adds `amount` to the number at `index` and gives the sum. */
  add(index: number, amount: number): number {
    const sum = this.at(index) + amount;
    this.set(index, sum);
    return sum;
  }

  /** A copy of the first `count` numbers, in order of size. O(n log n). */
  sorted(count: number): Int32Array | Float64Array {
    return this.#cells.slice(0, count).sort();
  }

  #grow(least: number): void {
    const length = Math.max(least, this.#cells.length * 2);
    const cells = this.#cells instanceof Int32Array ? new Int32Array(length) : new Float64Array(length);
    cells.set(this.#cells);
    this.#cells = cells;
  }
}
