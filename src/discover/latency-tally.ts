/**
 * Times of the calls on one edge, in little room: a whole histogram takes 200 kB, and there may be a thousand edges.
 *
 * A time is rounded down to eleven binary digits, as the histogram would keep it, and counted in a map.
 */

import type { Histogram } from 'hdr-histogram-js';
import { emptyLatencies, encodeLatencies, latencyMaxUs } from './latencies.ts';

/** Times so far. */
export interface LatencyTally {
  /** In µs. O(1) */
  add(us: number, count?: number): void;
  /** As a topology has it; `undefined`: there are none. */
  encoded(): string | undefined;
}

/** Values below have one place each in a histogram of three digits. */
const exactMax = 2_048;
/** More calls of one length cannot be written down. */
const countMost = 1e12;

/** No times yet. */
export function createLatencyTally(): LatencyTally {
  const counts = new Map<number, number>();
  return {
    add: (us, count = 1) => {
      const kept = placeOf(Math.min(Math.max(0, Math.round(us)), latencyMaxUs));
      counts.set(kept, Math.min((counts.get(kept) ?? 0) + count, countMost));
    },
    encoded: () => {
      if (counts.size === 0) return undefined;
      // In the order of the times, so that what is written does not depend on which came first.
      const histogram: Histogram = emptyLatencies();
      for (const [us, count] of [...counts].sort(([a], [b]) => a - b))
        histogram.recordValueWithCount(us, Math.round(count));
      return encodeLatencies(histogram);
    },
  };
}

function placeOf(us: number): number {
  if (us < exactMax) return us;
  const unit = 2 ** (Math.floor(Math.log2(us)) - 10);
  return Math.floor(us / unit) * unit;
}
