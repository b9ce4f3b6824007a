/**
 * A part of a history, laid out for the search: its events, who is pending at each completion, and a bit for each thing to remember.
 *
 * Operations that completed have a slot while they are pending, the lowest free one: it depends on the events only, so it is the same in all
 * nodes of the search. Indeterminate ones never leave; each has a place of its own, in order of invocation.
 */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- typed arrays, every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- of typed arrays: iterators are slow until they have been compiled */

import { observer } from './calls.ts';

/** What the search looks up of operations, by their index in the whole history. */
export interface OperationTable {
  readonly callOf: Int32Array;
  readonly kindOf: Uint8Array;
  readonly objectOf: Int32Array;
  readonly isIndeterminate: Uint8Array;
  /** The event in its part that begins it; of an indeterminate one the first event after its invocation. */
  readonly beginOf: Int32Array;
  /** The event in its part that ends it; `never` for an indeterminate one. */
  readonly endOf: Int32Array;
  /** The slot; of an indeterminate one its place among these. */
  readonly slotOf: Int32Array;
}

export const never = 0x7fff_ffff;

/** One part: operations that have to do with each other. */
export interface Part {
  readonly operations: number;
  /** Of operations that completed: 2 × operation, + 1 for the completion. */
  readonly events: Int32Array;
  /** `mutators` from `mutatorStart[e]` to `mutatorStart[e + 1]`: those pending at the completion e, by deadline; the completing one first. */
  readonly mutatorStart: Int32Array;
  readonly mutators: Int32Array;
  /** The same for observers. */
  readonly observerStart: Int32Array;
  readonly observers: Int32Array;
  /** The indeterminate operations by call: `indeterminate` from `indeterminateStart[c]` on, in order of invocation. */
  readonly indeterminateCalls: Int32Array;
  readonly indeterminateStart: Int32Array;
  readonly indeterminate: Int32Array;
  readonly slots: number;
}

/** Lays out one part whose events are `timeline` (see `timelineOf`), and fills its operations' rows of `table`. O(events × concurrency). */
export function layOutPart(timeline: Int32Array, table: OperationTable): Part {
  const { events, open, slots } = placeOperations(timeline, table);
  const [mutatorStart, mutators] = pendingAt(events, table, false);
  const [observerStart, observers] = pendingAt(events, table, true);
  return {
    operations: open.length + events.length / 2,
    events,
    mutatorStart,
    mutators,
    observerStart,
    observers,
    ...byCall(open, table),
    slots,
  };
}

/**
 * The events of operations that completed, each with the lowest slot that is free from its invocation to its completion, and how many slots were needed;
 * the indeterminate ones, placed.
 */
function placeOperations(
  timeline: Int32Array,
  { isIndeterminate, beginOf, endOf, slotOf }: OperationTable,
): { events: Int32Array; open: number[]; slots: number } {
  const open: number[] = [];
  const events = new Int32Array(timeline.length);
  const taken: boolean[] = [];
  let at = 0;
  for (let next = 0; next < timeline.length; next += 1) {
    const event = timeline[next]!;
    const operation = event >> 1;
    if (isIndeterminate[operation] === 1) {
      beginOf[operation] = at;
      endOf[operation] = never;
      slotOf[operation] = open.length;
      open.push(operation);
      continue;
    }
    if ((event & 1) === 1) {
      endOf[operation] = at;
      taken[slotOf[operation]!] = false;
    } else {
      let slot = 0;
      while (taken[slot] === true) slot += 1;
      taken[slot] = true;
      beginOf[operation] = at;
      slotOf[operation] = slot;
    }
    events[at] = event;
    at += 1;
  }
  return { events: events.subarray(0, at), open, slots: taken.length };
}

/** For each completion the pending observers, or all others, by deadline: starts and one flat list. */
function pendingAt(
  events: Int32Array,
  { kindOf, endOf }: OperationTable,
  ofObservers: boolean,
): [Int32Array, Int32Array] {
  const starts = new Int32Array(events.length + 1);
  let list = new Int32Array(4 * events.length + 16);
  let length = 0;
  const pending: number[] = [];
  for (let at = 0; at < events.length; at += 1) {
    starts[at] = length;
    const operation = events[at]! >> 1;
    if ((events[at]! & 1) === 0) {
      if ((kindOf[operation] === observer) !== ofObservers) continue;
      let place = pending.length;
      pending.push(operation);
      for (; place > 0 && endOf[pending[place - 1]!]! > endOf[operation]!; place -= 1) {
        pending[place] = pending[place - 1]!;
      }
      pending[place] = operation;
      continue;
    }
    if (length + pending.length > list.length) {
      const longer = new Int32Array(2 * (length + pending.length));
      longer.set(list);
      list = longer;
    }
    for (let place = 0; place < pending.length; place += 1) list[length++] = pending[place]!;
    if (pending[0] === operation) pending.shift();
  }
  starts[events.length] = length;
  return [starts, list];
}

function byCall(
  open: readonly number[],
  { callOf }: OperationTable,
): Pick<Part, 'indeterminateCalls' | 'indeterminateStart' | 'indeterminate'> {
  const ofCall = new Map<number, number[]>();
  for (const operation of open) {
    const twins = ofCall.get(callOf[operation]!);
    if (twins === undefined) ofCall.set(callOf[operation]!, [operation]);
    else twins.push(operation);
  }
  const calls = new Int32Array(ofCall.size);
  const starts = new Int32Array(ofCall.size + 1);
  const indeterminate = new Int32Array(open.length);
  let place = 0;
  ofCall.forEach((twins, call) => {
    calls[place] = call;
    indeterminate.set(twins, starts[place]);
    starts[place + 1] = starts[place]! + twins.length;
    place += 1;
  });
  return { indeterminateCalls: calls, indeterminateStart: starts, indeterminate };
}
