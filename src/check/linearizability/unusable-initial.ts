/** What an object of a model cannot be at first. */

import { SeatrialError } from '../../lib/errors.ts';
import type { Value } from '../../model/history.ts';
import { show } from './canonical.ts';

/** `E_USAGE`: `what` cannot be that at first; `hint` says what it can be. */
export function unusableInitial(what: string, initial: Value, hint: string): SeatrialError {
  return new SeatrialError('E_USAGE', `a ${what} cannot be ${show(initial)} at first`, { hint });
}
