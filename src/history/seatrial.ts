/**
 * Histories of ours: JSON lines, one row a line; or the `events.jsonl` of a run, in which operations are rows and everything else is passed
 * over (see run-rows.ts).
 */

import type { HistoryRow } from '../model/history.ts';
import { createRowMaker, type RowOptions } from './history-row.ts';
import { jsonAt, jsonFields } from './json-row.ts';
import { invalid, quoted } from './place.ts';
import { createRunReader, isEvent } from './run-rows.ts';
import { textLines } from './text-lines.ts';

/**
 * The rows in `pieces`; empty lines are passed over. Holds one line at a time.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` naming the place; of a run that contradicts itself `E_HISTORY_MALFORMED`
 */
export function* seatrialRows(pieces: Iterable<string>, options: RowOptions): Generator<HistoryRow> {
  const makeRow = createRowMaker(options);
  const fromRun = createRunReader(options);
  for (const { line, text } of textLines(pieces, options)) {
    if (text.trim() === '') continue;
    const place = { line, column: 1 };
    const value = jsonAt(text, place, options);
    if (isEvent(value)) {
      const row = fromRun(value, place);
      if (row !== undefined) yield row;
      continue;
    }
    const fields = jsonFields(value);
    if (fields === undefined)
      throw invalid(options, place, `a row must be an object, this is ${quoted(text)}`);
    const row = makeRow(fields, place);
    if (row !== undefined) yield row;
  }
}
