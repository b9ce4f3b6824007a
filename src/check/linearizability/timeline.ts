/** The order of a history's invocations and completions, whatever numbers they were written down with. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- of typed arrays: iterators are slow until they have been compiled */

import type { Intervals } from './calls.ts';

/**
 * Every invocation as 2 × the operation's index, every completion as that + 1, in order; at equal positions invocations first, because
 * intervals are closed. An indeterminate one has no completion. O(n) where positions are whole numbers not much larger than n, else O(n log n).
 */
export function timelineOf(intervals: Intervals): Int32Array {
  return byPlace(intervals) ?? bySorting(intervals);
}

/** Each event put where its position says. Nothing where two have the same one, or it is no small whole number. */
function byPlace({ begins, ends, isIndeterminate }: Intervals): Int32Array | undefined {
  const size = begins.length;
  let last = -1;
  for (let index = 0; index < size; index += 1)
    last = Math.max(last, begins[index]!, isIndeterminate[index] === 1 ? -1 : ends[index]!);
  if (!(last <= 16 * size + 1_024)) return undefined;
  const places = new Int32Array(Math.ceil(last) + 1);
  let count = 0;
  for (let index = 0; index < size; index += 1) {
    const begin = begins[index]!;
    if (places[begin] !== 0) return undefined;
    places[begin] = 2 * index + 1;
    count += 1;
    if (isIndeterminate[index] === 1) continue;
    const end = ends[index]!;
    if (places[end] !== 0) return undefined;
    places[end] = 2 * index + 2;
    count += 1;
  }
  const timeline = new Int32Array(count);
  let at = 0;
  for (let place = 0; place < places.length; place += 1)
    if (places[place] !== 0) timeline[at++] = places[place]! - 1;
  return timeline;
}

function bySorting({ begins, ends, isIndeterminate }: Intervals): Int32Array {
  const events: number[] = [];
  for (let index = 0; index < begins.length; index += 1) {
    events.push(2 * index);
    if (isIndeterminate[index] === 0) events.push(2 * index + 1);
  }
  const positionOf = (event: number): number => ((event & 1) === 0 ? begins : ends)[event >> 1]!;
  events.sort((a, b) => positionOf(a) - positionOf(b) || (a & 1) - (b & 1) || a - b);
  return Int32Array.from(events);
}
