/** When the requests of an open loop are due: request n at n/rate, whatever became of those before it. */

/** The due times of one load. */
export interface DueTimes {
  /** How many there are: those due before the end of the load. */
  readonly count: number;
  /** When request `n` (from 0) is due, in ms since the load began. */
  dueMs(n: number): number;
  /** In which second of the load it is due, from 0. */
  second(n: number): number;
  /** How many are due in this second. */
  dueIn(second: number): number;
}

/** rate × time is no exact number in binary: 0.1 × 30 must not give a fourth request. */
const rounding = 1e-6;

/**
 * The due times at `rate` a second for `durationMs`: ⌈rate × time⌉ requests, the first one at once.
 *
 * @param rate - requests a second, above zero
 */
export function dueTimes(rate: number, durationMs: number): DueTimes {
  const before = (seconds: number): number => Math.max(0, Math.ceil(seconds * rate - rounding));
  const count = before(durationMs / 1_000);
  const firstOf = (second: number): number => Math.min(before(second), count);
  return {
    count,
    dueMs: (n) => (n * 1_000) / rate,
    second: (n) => {
      const near = Math.floor(n / rate);
      if (n >= before(near + 1)) return near + 1;
      return n < before(near) ? near - 1 : near;
    },
    dueIn: (second) => firstOf(second + 1) - firstOf(second),
  };
}
