/** The real clock: monotonic, so that a corrected wall clock never bends an experiment's times. */

import type { Clock } from '../run/ports.ts';

/** A clock that begins now: `now()` is the milliseconds since this call. */
export function startClock(): Clock {
  const began = performance.now();
  return {
    // A microsecond is as fine as an event needs it.
    now: () => Math.round((performance.now() - began) * 1_000) / 1_000,
    wallMs: () => Date.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const wake = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal?.addEventListener('abort', wake, { once: true });
      }),
  };
}
