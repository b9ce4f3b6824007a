/** Counting, on one edge, how its caller deals with failures. */

import type { EdgeSigns } from '../model/edge-signs.ts';
import { createLatencyTally } from './latency-tally.ts';
import { triesMax } from './span-signs.ts';

/** Signs so far. */
export interface SignTally {
  /** A call was tried so often. */
  tried(tries: number): void;
  /** A try was given up for a deadline after so many µs. */
  gaveUp(us: number): void;
  /** A breaker kept a try back. */
  refused(): void;
  /** A call failed for good; whether its caller's own request ended well. */
  ended(survived: boolean): void;
  /** As a topology has them; `undefined`: there are none. */
  counted(): EdgeSigns | undefined;
}

/** Nothing seen yet. Memory grows with distinct times, and not with calls. */
export function createSignTally(): SignTally {
  const retried = new Map<number, number>();
  const timeouts = createLatencyTally();
  let refused = 0;
  let failed = 0;
  let survived = 0;
  return {
    tried: (tries) => {
      const counted = Math.min(tries, triesMax);
      if (counted > 1) retried.set(counted, (retried.get(counted) ?? 0) + 1);
    },
    gaveUp: (us) => {
      timeouts.add(us);
    },
    refused: () => {
      refused += 1;
    },
    ended: (isWell) => {
      failed += 1;
      if (isWell) survived += 1;
    },
    counted: () => {
      const times = timeouts.encoded();
      const signs = {
        ...(retried.size === 0 ? {} : { retried: Object.fromEntries(retried) }),
        ...(times === undefined ? {} : { timeouts: times }),
        ...(refused === 0 ? {} : { refused }),
        ...(failed === 0 ? {} : { failed, survived }),
      };
      return Object.keys(signs).length === 0 ? undefined : signs;
    },
  };
}
