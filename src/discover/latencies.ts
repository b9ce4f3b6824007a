/** Times of calls, as histograms that can be put together: shards send them, and not their spans. */

import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import { readLatencies } from '../lib/latencies.ts';

/** Longer calls count as ones of this length: a day, in µs. */
export const latencyMaxUs = 86_400_000_000;

/** Times in µs, three digits each. Every histogram here is made the same way, so equal times have equal texts. */
export function emptyLatencies(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: latencyMaxUs,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
    useWebAssembly: false,
  });
}

/** Adds one time in µs. O(1). */
export function addLatency(latencies: Histogram, us: number): void {
  latencies.recordValue(Math.min(Math.max(0, Math.round(us)), latencyMaxUs));
}

/** The histogram as text: HDR V2, deflated, base64. */
export function encodeLatencies(latencies: Histogram): string {
  return encodeIntoCompressedBase64(latencies);
}

/** Several encoded histograms as one; those that cannot be read are left out. `undefined`: there are none. O(buckets of all). */
export function mergeLatencies(encoded: readonly string[]): string | undefined {
  const all = emptyLatencies();
  for (const text of encoded) {
    const one = readLatencies(text, Infinity);
    if (one !== undefined) all.add(one);
  }
  return all.totalCount === 0 ? undefined : encodeLatencies(all);
}
