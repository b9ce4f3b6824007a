/** Stamps by the wall clock alone: they order writes by cause only as far as the replicas' clocks agree. */

import type { ReplicaClock } from './stamp.ts';

/** A clock that looks at nothing but `now`, in ms. Two stamps of one replica are never equal. */
export function createWallClock(replica: number, now: () => number): ReplicaClock {
  let lastMs = 0;
  let count = 0;
  return {
    next: () => {
      const time = now();
      count = time === lastMs ? count + 1 : 0;
      lastMs = time;
      return [time, count, replica];
    },
    see: () => undefined,
  };
}
