/** A history taken apart: operations on different objects, or independent parts of one, commute, so it is linearizable if each part is. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- of typed arrays: iterators are slow until they have been compiled */

import type { Value } from '../../model/history.ts';
import { overwrite, update, type Calls } from './calls.ts';
import { canonical } from './canonical.ts';
import type { Model } from './model.ts';

/** One part: what it is of, and its events (see `timelineOf`). */
export interface Section {
  readonly key: Value | undefined;
  /** The part of the object, where the model names one. */
  readonly element?: Value;
  readonly timeline: Int32Array;
}

/** The parts, and what kind each call is in its part. */
export interface Partition {
  readonly sections: readonly Section[];
  readonly kindOfCall: Uint8Array;
}

/**
 * Takes `timeline` apart by key and, where every call of an object names an independent part of it, by that; with `isWhole` it stays one.
 * In an object that is not taken apart, writes of its parts overwrite no whole state: there they are updates. O(n).
 */
export function partition(calls: Calls, model: Model, timeline: Int32Array, isWhole: boolean): Partition {
  const known = calls.calls;
  const kindOfCall = new Uint8Array(known.length);
  const names: Omit<Section, 'timeline'>[] = [];
  const partOfCall = new Int32Array(known.length);
  const elements = elementsOf(calls, model, isWhole);
  const numberOf = new Map<string | number, number>();
  for (let call = 0; call < known.length; call += 1) {
    const { kind, object } = known[call]!;
    const element = elements?.[call];
    const isOfAll = model.part !== undefined && element === undefined;
    kindOfCall[call] = isOfAll && kind === overwrite ? update : kind;
    const name = isWhole ? 0 : element === undefined ? object : `${object} ${canonical(element)}`;
    let number = numberOf.get(name);
    if (number === undefined) {
      number = names.length;
      numberOf.set(name, number);
      const key = isWhole ? undefined : calls.keys[object];
      names.push(element === undefined ? { key } : { key, element });
    }
    partOfCall[call] = number;
  }
  const timelines = distribute(timeline, names.length, partOfCall, calls.callOf);
  return { sections: names.map((name, part) => ({ ...name, timeline: timelines[part]! })), kindOfCall };
}

/** By call: the part it is about, where all calls of its object name one. */
function elementsOf({ calls }: Calls, model: Model, isWhole: boolean): (Value | undefined)[] | undefined {
  if (model.part === undefined || isWhole) return undefined;
  const elements = calls.map(({ call }) => model.part?.(call));
  const whole = new Set(calls.filter((_, call) => elements[call] === undefined).map(({ object }) => object));
  return elements.map((element, call) => (whole.has(calls[call]!.object) ? undefined : element));
}

/** A counting pass: events by part, in their order. */
function distribute(
  timeline: Int32Array,
  parts: number,
  partOfCall: Int32Array,
  callOf: Int32Array,
): Int32Array[] {
  if (parts === 1) return [timeline];
  const sizes = new Int32Array(parts);
  for (let at = 0; at < timeline.length; at += 1) sizes[partOfCall[callOf[timeline[at]! >> 1]!]!]! += 1;
  const timelines = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (let at = 0; at < timeline.length; at += 1) {
    const part = partOfCall[callOf[timeline[at]! >> 1]!]!;
    timelines[part]![sizes[part]!] = timeline[at]!;
    sizes[part]! += 1;
  }
  return timelines;
}
