/** The refusal of a file whose form is not known: what it seems to be, and what could stand there. */

import { SeatrialError } from '../lib/errors.ts';

/** `what` is what was expected (`a topology`), `known` the forms it can have, `more` an addition to them. */
export function unknownInput(
  name: string,
  what: string,
  looksLike: string | undefined,
  known: readonly string[],
  more = '',
): SeatrialError {
  const seems = looksLike === undefined ? '' : `; it looks like ${looksLike}`;
  return new SeatrialError('E_INPUT_UNKNOWN', `${name} is not ${what} in any format read here${seems}`, {
    hint: `known: ${known.join(', ')}${more}`,
  });
}
