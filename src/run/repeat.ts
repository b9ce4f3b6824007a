/** Doing something again and again, beside everything else. */

import type { Signal } from '../lib/signal.ts';
import type { Clock } from './ports.ts';

/** How often, and until when. */
export interface RepeatOptions {
  readonly clock: Clock;
  /** From one begin to the next; a task that takes longer is followed by the next at once, and never overlaps it. */
  readonly everyMs: number;
  readonly over: Signal;
}

/** Repeats the task until `over`. Rejects when it does. */
export async function repeat(
  task: () => Promise<void>,
  { clock, everyMs, over }: RepeatOptions,
): Promise<void> {
  while (!over.aborted) {
    const beganMs = clock.now();
    await task();
    await clock.sleep(Math.max(0, everyMs - (clock.now() - beganMs)), over);
  }
}
