/** One wake-up at a time, at a due time that may be as far off as anyone writes into a toxic. */

import { now } from './chunk.ts';

/** The longest `setTimeout` waits; more would fire at once. */
const timerMsMax = 2 ** 31 - 1;

/** A timer that can be set again and again. */
export interface Alarm {
  /** Wake up at `due` (milliseconds of {@link now}), never earlier; replaces what was set. */
  readonly set: (due: number) => void;
  readonly clear: () => void;
}

/** An alarm that calls `ring`. */
export function createAlarm(ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  const clear = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const set = (due: number): void => {
    clear();
    const waitMs = Math.min(timerMsMax, Math.max(1, Math.ceil(due - now())));
    // A timer may fire up to 1 ms early by the finer clock, and far too early when `due` was out of its reach.
    timer = setTimeout(() => {
      if (now() < due) set(due);
      else ring();
    }, waitMs);
  };
  return { set, clear };
}
