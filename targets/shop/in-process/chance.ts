/** Chance from a seed: mulberry32 (T. Ettinger), 32 bits of state, more than enough for latencies and keys. */

import type { Random } from '../ports.ts';

/** The source for a seed. */
export function createChance(seed: number): Random {
  let state = seed | 0;
  return {
    next: () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
    },
  };
}
