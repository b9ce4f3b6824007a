/**
 * Where values come from: before any search, an observation that saw what nobody can have put there, or took what others have taken.
 *
 * Whoever sees a value needs one of it that was there at first, or whose putting began before the observation ended; whoever takes it needs
 * one of his own. So going along the events it is enough to count, of each value, how many can have been put (acknowledged or not: an unknown
 * outcome may have been an effect) and how many have been taken for certain. This is necessary for a linearization, and not sufficient; where
 * it fails, the search would have to exhaust itself over orders of operations that have nothing to do with it.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- one look at each event: iterators are slow until they have been compiled */

import type { Value } from '../../model/history.ts';
import type { Calls } from './calls.ts';
import { canonical } from './canonical.ts';
import type { Basis } from './ground.ts';
import type { ValueFlow } from './model.ts';

/** An observation without an origin. */
export interface Orphan {
  /** Its operation, by index. */
  readonly operation: number;
  readonly value: Value;
  /** Who took what there was of the value, by index: those that ended before. Empty: nobody can have put it there. */
  readonly takers: readonly number[];
}

/** The origins of a history's values; `undefined`: its model does not tell, or they are not to be looked at. */
export function originsOf({ calls, model, reductions, initial }: Basis): Origins | undefined {
  const isTold = reductions.origins && model.values !== undefined;
  return isTold ? new Origins(calls, model.values, initial) : undefined;
}

/** The values of one history's calls, numbered by object. Made in O(calls). */
class Origins {
  readonly #calls: Calls;
  readonly #takes: boolean;
  /** By call: the numbers of the values it puts, and of those it needs. */
  readonly #puts: (readonly number[])[] = [];
  readonly #needs: (readonly number[])[] = [];
  readonly #values: Value[] = [];
  /** By value: how many there may be. */
  readonly #left: number[] = [];

  constructor(calls: Calls, flow: ValueFlow<unknown>, initial: unknown) {
    this.#calls = calls;
    this.#takes = flow.takes === true;
    const numberOf = calls.keys.map(() => new Map<string | number, number>());
    for (const { call, object } of calls.calls) {
      const number = (value: Value): number => {
        const name = canonical(value);
        let known = numberOf[object]!.get(name);
        if (known === undefined) {
          numberOf[object]!.set(name, (known = this.#values.length));
          this.#values.push(value);
          this.#left.push(flow.count(initial, value));
        }
        return known;
      };
      this.#puts.push(flow.puts(call).map(number));
      this.#needs.push(flow.sees(call).map(number));
    }
  }

  /** The first observation on `timeline` (see `timelineOf`) that has no origin; each section's is asked for once. O(events). */
  firstOrphan(timeline: Int32Array): Orphan | undefined {
    const { callOf } = this.#calls;
    const left = this.#left;
    for (let at = 0; at < timeline.length; at += 1) {
      const event = timeline[at]!;
      const operation = event >> 1;
      const call = callOf[operation]!;
      if ((event & 1) === 0) {
        const puts = this.#puts[call]!;
        for (let one = 0; one < puts.length; one += 1) left[puts[one]!]! += 1;
        continue;
      }
      const needs = this.#needs[call]!;
      for (let one = 0; one < needs.length; one += 1) {
        const value = needs[one]!;
        if (left[value]! <= 0) {
          const takers = this.#takes ? this.#takersOf(value, timeline, event) : [];
          return { operation, value: this.#values[value]!, takers };
        }
        if (this.#takes) left[value]! -= 1;
      }
    }
    return undefined;
  }

  #takersOf(value: number, timeline: Int32Array, until: number): number[] {
    return [...timeline.subarray(0, timeline.indexOf(until))]
      .filter((event) => (event & 1) === 1 && this.#needs[this.#calls.callOf[event >> 1]!]!.includes(value))
      .map((event) => event >> 1);
  }
}
