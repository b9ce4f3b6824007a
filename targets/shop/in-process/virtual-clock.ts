/** Time that only passes when it is told to, so that a minute of the shop takes milliseconds and is always the same minute. */

import type { Clock } from '../ports.ts';

/** A clock, and the hand that turns it. */
export interface VirtualClock extends Clock {
  /** Runs what is due in the next `ms` milliseconds, in order of time; what is due at once, in the order it was asked for. */
  pass(ms: number): Promise<void>;
  /** Calls `run` after `ms` milliseconds. */
  after(ms: number, run: () => void): void;
}

/** A clock that stands at `startMs`. */
export function createVirtualClock(startMs = 1_000_000): VirtualClock {
  let now = startMs;
  let due: { readonly at: number; readonly run: () => void }[] = [];

  const after = (ms: number, run: () => void): void => {
    const at = now + Math.max(0, ms);
    const place = due.findIndex((other) => other.at > at);
    due.splice(place < 0 ? due.length : place, 0, { at, run });
  };

  return {
    now: () => now,
    after,
    sleep: (ms) =>
      new Promise((resolve) => {
        after(ms, resolve);
      }),
    pass: async (ms) => {
      const end = now + ms;
      await settled();
      for (let next = due[0]; next !== undefined && next.at <= end; next = due[0]) {
        due = due.slice(1);
        now = next.at;
        next.run();
        await settled();
      }
      now = end;
    },
  };
}

/** Resolves when every promise that could go on has gone on: microtasks all run before the next turn of the event loop. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
