/** Rows that no history of the kind can have: an error of who recorded or named it, not of the system. */

import { SeatrialError } from '../../lib/errors.ts';
import type { HistoryRow } from '../../model/history.ts';
import { valueText } from '../../model/value-key.ts';

/** Says that `row` shows something else than `expected`, such as `the elements of a set`. */
export function malformedRow(row: HistoryRow, expected: string): SeatrialError {
  const shown = row.value === undefined ? 'nothing' : valueText(row.value);
  const short = shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
  return new SeatrialError(
    'E_HISTORY_MALFORMED',
    `line ${row.line}: \`${row.f}\` shows ${short} instead of ${expected}`,
    { hint: 'Is this the model that the history is of?' },
  );
}
