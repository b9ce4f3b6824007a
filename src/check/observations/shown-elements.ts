/** What a read of a set, or a drain of a queue, shows. */

import { SeatrialError } from '../../lib/errors.ts';
import type { HistoryRow, Value } from '../../model/history.ts';
import { isList, valueText } from '../../model/value-key.ts';
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

/**
 * The elements that are there from the beginning: none where nothing is said.
 *
 * @throws {@link SeatrialError} `E_USAGE` where the dialect says something else than a list
 */
export function initialElements({ dialect }: CheckerOptions): readonly Value[] {
  const initial = dialect?.initial ?? [];
  if (isList(initial)) return initial;
  throw new SeatrialError('E_USAGE', `a set or queue cannot be ${valueText(initial)} at first`, {
    hint: 'give the elements as JSON, such as [1,2]',
  });
}
