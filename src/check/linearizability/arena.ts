/** The nodes of a search, in typed arrays that double: no object for a node, and one arena for all parts. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

const firstCapacity = 64;
const columns = 6;

/** Columns by node, and `width` words of bits for each. */
export class NodeArena {
  /** All columns in one piece of memory, until they grow: a small search is made more quickly than seven arrays. */
  readonly #first = new Int32Array(columns * firstCapacity);
  count = 0;
  width = 1;
  /** The completion it has stopped at. */
  event = this.#first.subarray(0, firstCapacity);
  state = this.#first.subarray(firstCapacity, 2 * firstCapacity);
  parent = this.#first.subarray(2 * firstCapacity, 3 * firstCapacity);
  /** What was applied to the parent; -1: nothing (the root, or an optional operation forgone). */
  operation = this.#first.subarray(3 * firstCapacity, 4 * firstCapacity);
  /** The next older node of the same event and state; -1: none. */
  next = this.#first.subarray(4 * firstCapacity, 5 * firstCapacity);
  bits = this.#first.subarray(5 * firstCapacity, 6 * firstCapacity);

  /** Forget all nodes; the next ones have `width` words of bits. */
  reset(width: number): void {
    this.count = 0;
    this.width = width;
  }

  /** Whether there is no room for one node more. */
  get isFull(): boolean {
    return this.count === this.event.length || (this.count + 1) * this.width > this.bits.length;
  }

  /** Room for one node more. */
  grow(): void {
    if (this.count === this.event.length) {
      this.event = doubled(this.event);
      this.state = doubled(this.state);
      this.parent = doubled(this.parent);
      this.operation = doubled(this.operation);
      this.next = doubled(this.next);
    }
    while ((this.count + 1) * this.width > this.bits.length) this.bits = doubled(this.bits);
  }

  /** Whether a bit of a node is set. */
  has(node: number, bit: number): boolean {
    return ((this.bits[node * this.width + (bit >>> 5)]! >>> (bit & 31)) & 1) === 1;
  }

  /** Sets a bit of the node that is being made: the one after the last. */
  set(bit: number): void {
    const at = this.count * this.width + (bit >>> 5);
    this.bits[at] = this.bits[at]! | (1 << (bit & 31));
  }

  /** Clears a bit of the node that is being made. */
  clear(bit: number): void {
    const at = this.count * this.width + (bit >>> 5);
    this.bits[at] = this.bits[at]! & ~(1 << (bit & 31));
  }

  get bytes(): number {
    return 4 * (5 * this.event.length + this.bits.length);
  }

  /** The bytes that it takes to grow. */
  get bytesMore(): number {
    const columns = this.count === this.event.length ? 5 * this.event.length : 0;
    const bits = (this.count + 1) * this.width > this.bits.length ? this.bits.length : 0;
    return 4 * (columns + bits);
  }
}

function doubled(column: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(2 * column.length);
  longer.set(column);
  return longer;
}
