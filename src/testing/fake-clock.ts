/** A clock whose time passes only when nothing else can happen: hours in a moment, and the same each time. */

import type { Signal } from '../lib/signal.ts';
import type { Clock } from '../run/ports.ts';

/** A clock that a test drives. */
export interface FakeClock extends Clock {
  /** From now on the clock on the wall goes on from here, epoch ms. */
  setWall(ms: number): void;
  /**
   * Lets time pass, from one end of a sleep to the next, until `promise` is settled, and gives what it gives.
   * Rejects when nothing sleeps any more, or an hour has passed, and it still is not.
   */
  run<T>(promise: Promise<T>): Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

const endOfTimeMs = 3_600_000;

/** When every fake experiment begins: a Wednesday, 10:00 in UTC. */
const wallBeganMs = Date.UTC(2026, 0, 14, 10);

/** A clock at 0 ms. */
export function createFakeClock(): FakeClock {
  let now = 0;
  let wallAtZeroMs = wallBeganMs;
  const sleepers = new Set<Sleeper>();

  const sleep = (ms: number, signal?: Signal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const sleeper: Sleeper = {
        at: now + Math.max(0, ms),
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });

  return {
    now: () => now,
    wallMs: () => wallAtZeroMs + now,
    setWall: (ms) => {
      wallAtZeroMs = ms - now;
    },
    sleep,
    run: async (promise) => {
      let isSettled = false;
      const settle = (): void => {
        isSettled = true;
      };
      promise.then(settle, settle);
      for (;;) {
        await everythingElse();
        // A promise may be settled in here: TypeScript cannot see that.
        if (isSettled as boolean) return await promise;
        const next = [...sleepers].reduce<Sleeper | undefined>(
          (first, sleeper) => (first === undefined || sleeper.at < first.at ? sleeper : first),
          undefined,
        );
        if (next === undefined) throw new Error(`at ${now} ms nothing sleeps and nothing goes on`);
        if (next.at > endOfTimeMs) throw new Error('an hour has passed, and it is not over');
        now = next.at;
        next.wake();
      }
    },
  };
}

/** Resolves when all that does not wait for time has happened. */
function everythingElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
