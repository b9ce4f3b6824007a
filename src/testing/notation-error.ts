/** What the history notation says to a word it does not know. */

import { SeatrialError } from '../lib/errors.ts';

/** The error for a word that is not in the notation. */
export function unreadable(word: string): SeatrialError {
  return new SeatrialError('E_USAGE', `"${word}" is not in the history notation`, {
    hint: 'the notation is explained in src/testing/history-notation.ts',
  });
}
