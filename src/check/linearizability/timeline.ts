/** The order of a history's invocations and completions, whatever numbers they were written down with. */
/* eslint-disable @typescript-eslint/no-non-null-assertion -- every index in bounds by construction */
/* eslint-disable @typescript-eslint/prefer-for-of -- of typed arrays: iterators are slow until they have been compiled */

import type { HistoryOperation } from '../../model/history-operation.ts';

/**
 * Every invocation as 2 × the operation's index, every completion as that + 1, in order; at equal positions invocations first, because
 * intervals are closed. An indeterminate one has no completion. O(n) where positions are whole numbers not much larger than n, else O(n log n).
 */
export function timelineOf(operations: readonly HistoryOperation[]): Int32Array {
  return byPlace(operations) ?? bySorting(operations);
}

/** Each event put where its position says. Nothing where two have the same one, or it is no small whole number. */
function byPlace(operations: readonly HistoryOperation[]): Int32Array | undefined {
  let last = -1;
  for (const { begin, end, outcome } of operations)
    last = Math.max(last, begin, outcome === 'info' ? begin : end);
  if (!(last <= 16 * operations.length + 1_024)) return undefined;
  const places = new Int32Array(Math.ceil(last) + 1);
  let count = 0;
  for (let index = 0; index < operations.length; index += 1) {
    const { begin, end, outcome } = operations[index]!;
    if (places[begin] !== 0) return undefined;
    places[begin] = 2 * index + 1;
    count += 1;
    if (outcome === 'info') continue;
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

function bySorting(operations: readonly HistoryOperation[]): Int32Array {
  const events: number[] = [];
  for (const [index, { outcome }] of operations.entries()) {
    events.push(2 * index);
    if (outcome !== 'info') events.push(2 * index + 1);
  }
  const positionOf = (event: number): number => {
    const { begin, end } = operations[event >> 1]!;
    return (event & 1) === 0 ? begin : end;
  };
  events.sort((a, b) => positionOf(a) - positionOf(b) || (a & 1) - (b & 1) || a - b);
  return Int32Array.from(events);
}
