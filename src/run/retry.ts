/** Healing does not give up at the first refusal. */

import { messageOf } from '../lib/errors.ts';
import type { Clock } from './ports.ts';

/** Healing tries so often to undo something, so far apart. */
export const undoAttempts = 3;
const undoPauseMs = 200;

/**
 * Runs `task` until it resolves, at most `attempts` times. Gives what the last attempt threw, as a sentence; never rejects.
 *
 * @param onAgain - called before every attempt but the first
 */
export async function retry(
  task: () => Promise<unknown>,
  {
    attempts,
    clock,
    onAgain,
  }: { readonly attempts: number; readonly clock: Clock; readonly onAgain?: () => void },
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await task();
      return undefined;
    } catch (error) {
      if (attempt >= attempts) return messageOf(error);
      await clock.sleep(undoPauseMs);
      onAgain?.();
    }
  }
}
