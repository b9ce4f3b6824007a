/**
 * How late the load generator itself was.
 *
 * A request that was sent long after it was due, or whose answer was taken when sending was long behind, and that then failed, may have
 * failed by our own doing. One that was well answered all the same came to no harm, and counts as in time. Of each group of requests that is judged together the 99th percentile is taken (in a small one: the
 * worst), and the worst group speaks: so a stall is seen as soon as it could decide a verdict.
 */

import { build, type Histogram } from 'hdr-histogram-js';

/** The lateness of one load. */
export interface Lateness {
  /** Takes one request: of which group, how late we were when it was sent or its answer taken, whether it was well answered. */
  add(request: { readonly group: string; readonly lateMs: number; readonly isWell: boolean }): void;
  /** The p99 of the worst group, in ms. */
  p99Ms(): number;
  /** In a sentence, when any request was sent noticeably late; `undefined`: none was. */
  describe(): string | undefined;
}

/** Later than this is worth a word. */
const noticeableMs = 100;

/** Nothing is measured yet. */
export function createLateness(): Lateness {
  const groups = new Map<string, Histogram>();
  let all = 0;
  let late = 0;
  let worstMs = 0;
  return {
    add: ({ group, lateMs, isWell }) => {
      all += 1;
      worstMs = Math.max(worstMs, lateMs);
      if (lateMs > noticeableMs) late += 1;
      const histogram =
        groups.get(group) ?? build({ numberOfSignificantValueDigits: 3, useWebAssembly: false });
      groups.set(group, histogram);
      histogram.recordValue(isWell ? 0 : Math.max(0, Math.round(lateMs)));
    },
    p99Ms: () => Math.max(0, ...Array.from(groups.values(), (one) => one.getValueAtPercentile(99))),
    describe: () =>
      late === 0
        ? undefined
        : `the load generator was late: ${late} of ${all} requests were sent, or their answers taken, more than ${noticeableMs} ms late, the latest ${Math.round(worstMs)} ms`,
  };
}
