/**
 * A short history of one object whose calls each lead from one state to another, laid out so that all that is pending at a moment, and all that may
 * still happen, fits into the bits of two numbers.
 *
 * Few histories are long. Of a short one, what takes time is not the search but that code runs for the first time: so this is little code, which makes
 * a few typed arrays and goes through the events once.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- iterators are slow until they have been compiled */

import { observer, type Calls } from './calls.ts';
import type { Model } from './model.ts';
import { anywhere, moveOf } from './stand-ins.ts';
import { timelineOf } from './timeline.ts';

/** Longer ones are worth what the search that is made for them takes to begin. */
const operationsMax = 1_000;
/** As many bits as a number has without its sign. */
const bitsMax = 31;
/** What is seen by what sees nothing. */
export const nothing = -1;

/** A history laid out; states are numbers. */
export interface ShortHistory {
  readonly calls: Calls;
  /** Invocations and completions of the operations that completed: 2 × operation, + 1 for the completion. */
  readonly events: Int32Array;
  /** By event: the bit of its operation; and, where that only looks, the state that it saw, otherwise {@link nothing}. */
  readonly bits: Int32Array;
  readonly seen: Int32Array;
  /** By completion: the first event that may have begun what is pending there. */
  readonly since: Int32Array;
  /** By operation: the events that begin and end it; of an indeterminate one the first event after its invocation. */
  readonly beginOf: Int32Array;
  readonly endOf: Int32Array;
  /** By operation: its bit, among those pending or among the indeterminate ones. */
  readonly bitOf: Int32Array;
  /** In the order of invocation. */
  readonly indeterminate: readonly number[];
  /** By call: its kind; the state in which it is admissible (`anywhere`: in all), and the one after it. */
  readonly kinds: readonly number[];
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The number of the state before anything happened. */
export const initialState = 0;

/** Lays out a history that is short enough and of one object of that kind; `undefined`: it is another one. O(n). */
export function layOutShort(calls: Calls, model: Model, initial: unknown): ShortHistory | undefined {
  const { callOf, isIndeterminate } = calls;
  const size = callOf.length;
  if (size > operationsMax || calls.keys.length !== 1) return undefined;
  const moves = movesOfAll(calls, model, initial);
  if (moves === undefined) return undefined;
  const { kinds, from } = moves;
  const timeline = timelineOf(calls);

  // In one piece: each piece of memory costs as much as some operations.
  const memory = new Int32Array(3 * size + 4 * timeline.length);
  const beginOf = memory.subarray(0, size);
  const endOf = memory.subarray(size, 2 * size);
  const bitOf = memory.subarray(2 * size, 3 * size);
  const ofEvents = 3 * size;
  const length = timeline.length;
  const events = memory.subarray(ofEvents, ofEvents + length);
  const bits = memory.subarray(ofEvents + length, ofEvents + 2 * length);
  const seen = memory.subarray(ofEvents + 2 * length, ofEvents + 3 * length);
  const since = memory.subarray(ofEvents + 3 * length);
  const indeterminate: number[] = [];
  let free = -1 >>> 1;
  let oldest = 0;
  let at = 0;
  for (let next = 0; next < length; next += 1) {
    const event = timeline[next]!;
    const operation = event >> 1;
    if (isIndeterminate[operation] === 1) {
      if (indeterminate.length === bitsMax) return undefined;
      beginOf[operation] = at;
      bitOf[operation] = 1 << indeterminate.length;
      indeterminate.push(operation);
      continue;
    }
    const call = callOf[operation]!;
    if ((event & 1) === 0) {
      if (free === 0) return undefined;
      const bit = free & -free;
      free ^= bit;
      beginOf[operation] = at;
      bitOf[operation] = bit;
      bits[at] = bit;
    } else {
      const bit = bitOf[operation]!;
      free |= bit;
      endOf[operation] = at;
      bits[at] = bit;
      while (
        oldest < at &&
        ((events[oldest]! & 1) === 1 ||
          (endOf[events[oldest]! >> 1]! > 0 && endOf[events[oldest]! >> 1]! < at))
      )
        oldest += 1;
      since[at] = oldest;
    }
    events[at] = event;
    seen[at] = kinds[call] === observer ? from[call]! : nothing;
    at += 1;
  }
  return {
    calls,
    events: events.subarray(0, at),
    bits,
    seen,
    since,
    beginOf,
    endOf,
    bitOf,
    indeterminate,
    ...moves,
  };
}

/** By call: from which state to which it leads; `undefined` where one of them leads to no one state, or there are too many. */
function movesOfAll(
  { calls }: Calls,
  model: Model,
  initial: unknown,
): Pick<ShortHistory, 'kinds' | 'from' | 'to'> | undefined {
  const numbers = new Map<string | number, number>([[model.key(initial), initialState]]);
  const numberOf = (state: unknown): number => {
    const key = model.key(state);
    let number = numbers.get(key);
    if (number === undefined) numbers.set(key, (number = numbers.size));
    return number;
  };
  const kinds: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  for (let call = 0; call < calls.length; call += 1) {
    const move = moveOf(calls[call]!, model, initial);
    if (move === undefined) return undefined;
    kinds.push(calls[call]!.kind);
    from.push(move.from === anywhere ? anywhere : numberOf(move.from));
    to.push(numberOf(move.to));
    if (numbers.size > bitsMax) return undefined;
  }
  return { kinds, from, to };
}
