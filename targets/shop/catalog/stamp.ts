/**
 * Hybrid logical clocks: stamps that order writes by time where clocks agree, and by cause where they do not.
 *
 * A stamp is newer than everything its replica has seen, also when the replica's clock is behind. The replica's number breaks
 * ties, so two stamps of different writes are never equal.
 *
 * After Kulkarni et al., "Logical Physical Clocks" (OPODIS 2014).
 */

/** Milliseconds, a count within them, the replica's number. */
export type Stamp = readonly [wallMs: number, count: number, replica: number];

/** Negative when `a` is older, positive when it is newer. */
export function compareStamps(a: Stamp, b: Stamp): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/** The clock of one replica. */
export interface ReplicaClock {
  /** A stamp newer than every stamp given or seen before. */
  next(): Stamp;
  /** A stamp from elsewhere, or from before a restart. */
  see(stamp: Stamp): void;
}

/** A clock for the replica with this number; `now` gives milliseconds and may jump. */
export function createHybridClock(replica: number, now: () => number): ReplicaClock {
  let wallMs = 0;
  let count = 0;
  return {
    next: () => {
      const time = now();
      count = time > wallMs ? 0 : count + 1;
      wallMs = Math.max(wallMs, time);
      return [wallMs, count, replica];
    },
    see: ([seenMs, seenCount]) => {
      if (seenMs > wallMs) count = seenCount;
      else if (seenMs === wallMs) count = Math.max(count, seenCount);
      wallMs = Math.max(wallMs, seenMs);
    },
  };
}
