/** How late this process's timers come: a busy machine makes every time-based judgement doubtful. */

import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';

const resolutionMs = 10;

/** A running measurement. Disposed of, it stops. */
export interface EventLoopDelay extends Disposable {
  /** The p99 delay since the last call, in ms, beyond the timer's own resolution. */
  readonly p99Ms: () => number;
  /** The longest delay since the last call of this, in the same way. */
  readonly longestMs: () => number;
}

/** Begins to measure. */
export function watchEventLoopDelay(): EventLoopDelay {
  // Each is forgotten when it is read, and they are not read at the same times.
  const forMost = monitorEventLoopDelay({ resolution: resolutionMs });
  const forLongest = monitorEventLoopDelay({ resolution: resolutionMs });
  forMost.enable();
  forLongest.enable();
  return {
    p99Ms: () => beyond(forMost, () => forMost.percentile(99)),
    longestMs: () => beyond(forLongest, () => forLongest.max),
    [Symbol.dispose]: () => {
      forMost.disable();
      forLongest.disable();
    },
  };
}

/** Beyond the timer's own resolution, in ms; what was measured is forgotten. */
function beyond(histogram: IntervalHistogram, ns: () => number): number {
  const ms = histogram.count === 0 ? 0 : ns() / 1e6 - resolutionMs;
  histogram.reset();
  return Math.max(0, Number(ms.toFixed(1)));
}
