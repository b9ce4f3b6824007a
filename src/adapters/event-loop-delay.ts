/** How late this process's timers come: a busy machine makes every time-based judgement doubtful. */

import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 10;

/** A running measurement. Disposed of, it stops. */
export interface EventLoopDelay extends Disposable {
  /** The p99 delay since the last call, in ms, beyond the timer's own resolution. */
  readonly p99Ms: () => number;
}

/** Begins to measure. */
export function watchEventLoopDelay(): EventLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  return {
    p99Ms: () => {
      const beyond = histogram.count === 0 ? 0 : histogram.percentile(99) / 1e6 - resolutionMs;
      histogram.reset();
      return Math.max(0, Number(beyond.toFixed(1)));
    },
    [Symbol.dispose]: () => {
      histogram.disable();
    },
  };
}
