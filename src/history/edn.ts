/**
 * Jepsen's histories (`history.edn`): maps with `:process :type :f :value :time :error`, one after the other or all in one vector or list.
 *
 * Order is the order of the maps. `:time` is in nanoseconds. `:key` is a key of ours that Jepsen does not write. Other keys are passed over.
 */

import type { HistoryRow, Value } from '../model/history.ts';
import { EdnReader } from './edn-reader.ts';
import { ednText } from './edn-text.ts';
import { createRowMaker, noFields, type RowFields, type RowOptions } from './history-row.ts';
import { quoted } from './place.ts';
import { TextWindow } from './text-window.ts';

/**
 * The rows of clients in `pieces`. Holds one row at a time.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` naming the place
 */
export function* ednRows(pieces: Iterable<string>, options: RowOptions): Generator<HistoryRow> {
  const reader = new EdnReader(new TextWindow(pieces, options));
  const makeRow = createRowMaker({ ...options, anonymous: true });
  for (const closing of around(reader)) {
    for (;;) {
      reader.peek();
      const place = reader.place();
      if (!reader.next()) break;
      const { form } = reader;
      if (!('entries' in form))
        throw reader.invalid(`a row must be a map, before this is ${quoted(ednText(reader.value()))}`);
      const row = makeRow(fieldsOf(form.entries, reader), place);
      if (row !== undefined) yield row;
    }
    if (reader.peek() !== closing) {
      throw reader.invalid(
        closing === '' ? `nothing is open that ${reader.peek()} closes` : `expected ${closing}`,
      );
    }
  }
}

/** Opens what is around the rows, if anything is, and closes it when they have been read: gives what must stand behind them. */
function* around(reader: EdnReader): Generator<string> {
  const first = reader.peek();
  if (first !== '[' && first !== '(') {
    yield '';
    return;
  }
  reader.skip();
  yield first === '[' ? ']' : ')';
  reader.skip();
  if (reader.peek() !== '') throw reader.invalid('something stands behind the history');
}

const fieldNames = new Map<Value | undefined, keyof RowFields>([
  [':process', 'process'],
  [':type', 'type'],
  [':f', 'f'],
  [':key', 'key'],
  [':value', 'value'],
  [':time', 'atMs'],
  [':error', 'error'],
]);

function fieldsOf(entries: readonly Value[], reader: EdnReader): RowFields {
  const fields = noFields();
  for (let index = 0; index < entries.length; index += 2) {
    const field = fieldNames.get(entries[index]);
    if (field === undefined) continue;
    if (fields[field] !== undefined)
      throw reader.invalid(`the row that ends here has ${ednText(entries[index] ?? null)} twice`);
    fields[field] = entries[index + 1];
  }
  if (typeof fields.atMs === 'number' || typeof fields.atMs === 'bigint')
    fields.atMs = Number(fields.atMs) / 1e6;
  return fields;
}
