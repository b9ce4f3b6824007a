/**
 * Nodes by event and state, and which of them are worth having.
 *
 * Dominance: a node with a subset of another's bits at the same event and state has no more to do and no less to do it with, so whatever
 * continues the other continues it. The other need not be looked at: either the first one was refuted, or it is still to be explored. So it is with one
 * that has something else to do it with that serves as well: see stand-ins.ts.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { NodeArena } from './arena.ts';
import { mix } from './pair-map.ts';
import type { StandIns } from './stand-ins.ts';

/** Most parts are decided in a few nodes. */
const firstSize = 128;

/** Open addressing, load at most one half; nodes of equal event and state are a chain through `arena.next`, newest first. */
export class NodeTable {
  /** Node + 1; 0: empty. Only the first `#size` are in use. */
  #heads = new Int32Array(firstSize);
  #size = firstSize;
  #chains = 0;
  readonly #arena: NodeArena;
  /** Of the indeterminate operations, whose bits are the last. */
  #standIns: StandIns | undefined;
  #standInWords = 0;
  /** How many nodes were compared: what a search costs beyond its nodes. */
  compared = 0;

  constructor(arena: NodeArena) {
    this.#arena = arena;
  }

  /** Forgets all; the last `standInWords` words of the next nodes are compared by `standIns`. */
  reset(standIns?: StandIns, standInWords = 0): void {
    this.#standIns = standIns;
    this.#standInWords = standIns === undefined ? 0 : standInWords;
    this.#size = firstSize;
    this.#chains = 0;
    this.#heads.fill(0, 0, firstSize);
  }

  /**
   * Takes in the node at `arena.count`, unless one that was taken in dominates it (is equal to it, without `dominance`). Expected
   * O(chain × width).
   */
  admit(dominance: boolean): boolean {
    const { count: node, event, state, next } = this.#arena;
    const slot = this.#find(event[node]!, state[node]!);
    const head = this.#heads[slot]! - 1;
    for (let one = head; one !== -1; one = next[one]!) {
      this.compared += 1;
      if (dominance ? this.dominates(one, node) : this.#isEqual(one, node)) return false;
    }
    next[node] = head;
    this.#heads[slot] = node + 1;
    if (head === -1) {
      this.#chains += 1;
      if (2 * this.#chains > this.#size) this.#grow();
    }
    return true;
  }

  /** Whether a node that was taken in after `node` dominates it. O(chain × width) */
  isDominated(node: number): boolean {
    const { event, state, next } = this.#arena;
    for (let one = this.#heads[this.#find(event[node]!, state[node]!)]! - 1; one !== node; one = next[one]!) {
      this.compared += 1;
      if (this.dominates(one, node)) return true;
    }
    return false;
  }

  /** Whether whatever continues `other` continues `one`, which is at the same event in the same state. O(width) */
  dominates(one: number, other: number): boolean {
    const { bits, width } = this.#arena;
    const words = width - this.#standInWords;
    let [left, right] = [one * width, other * width];
    for (const end = left + words; left < end; left += 1, right += 1)
      if ((bits[left]! & ~bits[right]!) !== 0) return false;
    return this.#standIns === undefined || this.#standIns.serve(bits, left, right, this.#standInWords);
  }

  get bytes(): number {
    return this.#heads.byteLength;
  }

  #find(event: number, state: number): number {
    const { event: events, state: states } = this.#arena;
    const heads = this.#heads;
    const mask = this.#size - 1;
    let slot = mix(event, state) & mask;
    for (;;) {
      const head = heads[slot]! - 1;
      if (head === -1 || (events[head] === event && states[head] === state)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isEqual(one: number, other: number): boolean {
    const { bits, width } = this.#arena;
    for (
      let left = one * width, right = other * width, end = left + width;
      left < end;
      left += 1, right += 1
    ) {
      if (bits[left] !== bits[right]) return false;
    }
    return true;
  }

  #grow(): void {
    const old = this.#heads.subarray(0, this.#size);
    const { event, state } = this.#arena;
    const wider = 2 * this.#size <= this.#heads.length ? undefined : new Int32Array(2 * this.#size);
    const taken = wider === undefined ? old.slice() : old;
    if (wider === undefined) this.#heads.fill(0, 0, 2 * this.#size);
    else this.#heads = wider;
    this.#size *= 2;
    for (const head of taken) {
      if (head !== 0) this.#heads[this.#find(event[head - 1]!, state[head - 1]!)] = head;
    }
  }
}
