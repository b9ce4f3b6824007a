/** States as numbers. A transition is asked of the model once; after that it is a look-up. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */

import type { KnownCall } from './calls.ts';
import type { Model } from './model.ts';
import { PairMap } from './pair-map.ts';

/** What the search knows of states: their numbers. */
export interface StateSpace {
  readonly initial: number;
  /** The state after `call` in `state`; -1 where it is not admissible. Amortised O(1) and one step of the model for each new pair. */
  step(state: number, call: number): number;
  /** See `Model.hopeless`. */
  hopeless(state: number, call: number): boolean;
  describe(state: number): string;
  /** Estimated. */
  readonly bytes: number;
  /** How many transitions the model was asked for. */
  readonly asked: number;
}

const unknown = -2;
/** Above so many cells a table of all states × calls costs more than it saves. */
const denseCells = 1_000_000;
/** The table begins with room for so many. */
const firstStates = 8;
/** A state's key, its entry in the map and its value, about. */
const bytesOfState = 160;

/** The states of one object. */
export class ObjectStates implements StateSpace {
  readonly initial: number;
  asked = 0;
  readonly #model: Model;
  readonly #calls: readonly KnownCall[];
  readonly #states: unknown[] = [];
  readonly #numbers = new Map<string | number, number>();
  /** The transitions by state and call, of the first states; of the others they are in `#sparse`. */
  #dense: Int32Array;
  readonly #denseMax: number;
  readonly #sparse = new PairMap();
  #textBytes = 0;

  constructor(model: Model, calls: readonly KnownCall[], initial: unknown) {
    this.#model = model;
    this.#calls = calls;
    this.#denseMax = Math.max(1, Math.floor(denseCells / Math.max(1, calls.length))) * calls.length;
    this.#dense = new Int32Array(Math.min(this.#denseMax, firstStates * calls.length)).fill(unknown);
    this.initial = this.numberOf(initial);
  }

  step(state: number, call: number): number {
    const cell = state * this.#calls.length + call;
    if (cell < this.#dense.length) {
      const after = this.#dense[cell]!;
      return after === unknown ? this.#askOnce(state, call, cell) : after;
    }
    const known = this.#sparse.get(state, call);
    if (known !== undefined) return known;
    const after = this.#ask(state, call);
    this.#sparse.set(state, call, after);
    return after;
  }

  hopeless(state: number, call: number): boolean {
    return this.#model.hopeless?.(this.#states[state], this.#calls[call]!.call) ?? false;
  }

  describe(state: number): string {
    const value = this.#states[state];
    return this.#model.describe?.(value) ?? String(this.#model.key(value));
  }

  /** The state of this number, as the model knows it. */
  at(state: number): unknown {
    return this.#states[state];
  }

  get bytes(): number {
    return 4 * this.#dense.length + this.#sparse.bytes + this.#states.length * bytesOfState + this.#textBytes;
  }

  #askOnce(state: number, call: number, cell: number): number {
    const after = this.#ask(state, call);
    // Only now: asking may have made the table longer.
    this.#dense[cell] = after;
    return after;
  }

  #ask(state: number, call: number): number {
    this.asked += 1;
    const known = this.#calls[call]!.call;
    const after = this.#model.functions[known.f]!.step(this.#states[state], known);
    return after === undefined ? -1 : this.numberOf(after);
  }

  /** The number of a state, a new one if it never came before. */
  numberOf(state: unknown): number {
    const key = this.#model.key(state);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    this.#numbers.set(key, number);
    this.#states.push(state);
    if (typeof key === 'string') this.#textBytes += 2 * key.length;
    if ((number + 1) * this.#calls.length > this.#dense.length) this.#lengthen();
    return number;
  }

  /** Twice the states in the table, as long as that is not too much. */
  #lengthen(): void {
    const { length } = this.#dense;
    if (length === this.#denseMax) return;
    const longer = new Int32Array(Math.min(this.#denseMax, 2 * length));
    longer.set(this.#dense);
    this.#dense = longer.fill(unknown, length);
  }
}
