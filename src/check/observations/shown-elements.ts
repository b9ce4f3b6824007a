/** What a read of a set, or a drain of a queue, shows. */

import type { HistoryRow, Value } from '../../model/history.ts';
import { isList } from '../../model/value-key.ts';
import { malformedRow } from './malformed.ts';
import { seenValue, type CheckerOptions } from './options.ts';

/**
 * The elements an `ok` row shows, `undefined` where nobody wrote them down. Nil is the empty list where it means unset.
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED` if it shows something else than a list
 */
export function shownElements(row: HistoryRow, options: CheckerOptions): readonly Value[] | undefined {
  const seen = seenValue(row.value, options);
  if (seen === undefined || isList(seen)) return seen;
  if (seen === null) return [];
  throw malformedRow(row, 'a list of elements');
}

/** The elements that are there from the beginning, as the dialect says. */
export function initialElements({ dialect }: CheckerOptions): readonly Value[] {
  return isList(dialect?.initial) ? dialect.initial : [];
}
