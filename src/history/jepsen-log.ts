/**
 * The text logs of early Jepsen: `INFO  jepsen.util - PROCESS :TYPE :F VALUE`, one row a line, in the order in which they were logged.
 *
 * Lines of other loggers, and of what is no client (`:nemesis`), are passed over. At a `:fail` or `:info` a keyword in the place of the value
 * (`:timed-out`) is the reason.
 */

import type { HistoryRow, Value } from '../model/history.ts';
import { ednValue } from './edn-reader.ts';
import { createRowMaker, noFields, type RowOptions } from './history-row.ts';
import { invalid, type HistoryName, type Place } from './place.ts';
import { textLines } from './text-lines.ts';
import { copied, ToldBefore } from './told-before.ts';

/** Lazy, so that a line that begins with its level is not searched for another one. */
const logged = /^(?:.*?\s)??(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s+(\S+)\s+-\s+/;
const plain = /^\d{1,15}$/;
const row = /(:?[\w-]+)\s+:(\w+)\s+:(\S+)(?:\s+(\S.*))?$/y;

/** Whether a line is one of these logs. */
export function isLogLine(text: string): boolean {
  return logged.exec(text)?.[1] === 'jepsen.util';
}

/**
 * The rows of clients in `pieces`. Holds one line at a time, and what lines said that may be said again.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` naming the place
 */
export function* jepsenLogRows(pieces: Iterable<string>, options: RowOptions): Generator<HistoryRow> {
  const makeRow = createRowMaker(options);
  const told = new ToldBefore();
  for (const { line, text: seen } of textLines(pieces, options)) {
    const again = told.rowOf(seen, line);
    if (again !== undefined) {
      yield again;
      continue;
    }
    const isKept = told.mayKeep(seen);
    const text = isKept ? copied(seen) : seen;
    if (text.trim() === '') continue;
    const head = logged.exec(text);
    if (head === null)
      throw invalid(options, { line, column: 1 }, 'expected INFO  jepsen.util - PROCESS :TYPE :F VALUE');
    if (head[1] !== 'jepsen.util') continue;
    const place = { line, column: head[0].length + 1 };
    row.lastIndex = head[0].length;
    const found = row.exec(text);
    if (found === null) throw invalid(options, place, 'expected PROCESS :TYPE :F VALUE behind jepsen.util -');
    // Not taken apart as a list, which is slow until it has been compiled.
    const process = found[1] ?? '';
    const type = found[2] ?? '';
    const value = found[4];
    const at = { line, column: text.length - (value?.length ?? 0) + 1 };
    const said = value === undefined ? undefined : valueOf(value.trimEnd(), at, options);
    const isReason = (type === 'fail' || type === 'info') && typeof said === 'string' && said.startsWith(':');
    const fields = noFields();
    fields.process = processOf(process);
    fields.type = type;
    fields.f = found[3] ?? '';
    fields[isReason ? 'error' : 'value'] = said;
    const one = makeRow(fields, place);
    if (one === undefined) continue;
    if (isKept) told.keep(text, head[0].length, process, one);
    yield one;
  }
}

function processOf(word: string): Value {
  return plain.test(word) ? Number(word) : word;
}

/** Values are EDN; the few that are common are not worth a parser. */
function valueOf(text: string, place: Place, name: HistoryName): Value {
  if (text === 'nil') return null;
  if (plain.test(text)) return Number(text);
  const pair = /^\[(\d{1,15}) (\d{1,15})\]$/.exec(text);
  if (pair !== null) return [Number(pair[1]), Number(pair[2])];
  return ednValue(text, name, place);
}
