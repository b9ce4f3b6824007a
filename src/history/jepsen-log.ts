/**
 * The text logs of early Jepsen: `INFO  jepsen.util - PROCESS :TYPE :F VALUE`, one row a line, in the order in which they were logged.
 *
 * Lines of other loggers, and of what is no client (`:nemesis`), are passed over. At a `:fail` or `:info` a keyword in the place of the value
 * (`:timed-out`) is the reason.
 */

import type { HistoryRow, Value } from '../model/history.ts';
import { ednValue } from './edn-reader.ts';
import { createRowMaker, noFields, type HistoryRows, type MakeRow, type RowOptions } from './history-row.ts';
import { invalid, type HistoryName, type Place } from './place.ts';
import { LineCursor } from './text-lines.ts';
import { copied, ToldBefore, type ToldWords } from './told-before.ts';

/** Lazy, so that a line that begins with its level is not searched for another one. */
const logged = /^(?:.*?\s)??(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s+(\S+)\s+-\s+/;
const plain = /^\d{1,15}$/;
const plainPair = /^\[(\d{1,15}) (\d{1,15})\]$/;
const keyword = /^:[\w-]+$/;
const row = /(:?[\w-]+)\s+:(\w+)\s+:(\S+)(?:\s+(\S.*))?$/y;

/** Whether a line is one of these logs. */
export function isLogLine(text: string): boolean {
  return logged.exec(text)?.[1] === 'jepsen.util';
}

/**
 * The rows of clients in `pieces`. Holds the lines of one piece at a time, and what lines said that may be said again.
 *
 * @throws when they are gone through: `SeatrialError` `E_FILE_INVALID` naming the place
 */
export function jepsenLogRows(pieces: Iterable<string>, options: RowOptions): HistoryRows {
  const log = new LogReader(pieces, options);
  return {
    *[Symbol.iterator]() {
      for (let row = log.next(); row !== undefined; row = log.next()) yield row;
    },
    forEach(take) {
      for (let row = log.next(); row !== undefined; row = log.next()) take(row);
    },
  };
}

/** Reads one log. */
class LogReader {
  readonly #lines: LineCursor;
  readonly #options: RowOptions;
  readonly #makeRow: MakeRow;
  readonly #told = new ToldBefore();

  constructor(pieces: Iterable<string>, options: RowOptions) {
    this.#lines = new LineCursor(pieces, options);
    this.#options = options;
    this.#makeRow = createRowMaker(options);
  }

  /** The row of the next line that is a client's; `undefined`: there is none. */
  next(): HistoryRow | undefined {
    while (this.#lines.next()) {
      const words = this.#told.wordsOf(this.#lines);
      const row = words === undefined ? this.#newRow() : this.#toldRow(words);
      if (row !== undefined) return row;
    }
    return undefined;
  }

  /** The row of a line whose words are known. */
  #toldRow({ type, f }: ToldWords): HistoryRow | undefined {
    const { text, from, to, line } = this.#lines;
    const { process, processFrom, valueFrom, values } = this.#told;
    const value = text.slice(valueFrom, to);
    let said = values.get(value);
    if (said === undefined) said = this.#newValue(value, { line, column: valueFrom - from + 1 });
    const error = type === 'invoke' || type === 'ok' ? undefined : reasonIn(said);
    if (this.#options.keyed === true || f === 'txn') {
      const fields = {
        ...noFields(),
        process,
        type,
        f,
        value: error === undefined ? said : undefined,
        error,
      };
      return this.#makeRow(fields, { line, column: processFrom - from + 1 });
    }
    return error === undefined ? { line, process, type, f, value: said } : { line, process, type, f, error };
  }

  /** The row of any line; `undefined`: it is no client's. */
  #newRow(): HistoryRow | undefined {
    const { text: around, from, to, line } = this.#lines;
    const text = around.slice(from, to);
    const head = headOf(text, line, this.#options);
    if (head === 0) return undefined;
    const place = { line, column: head + 1 };
    row.lastIndex = head;
    const found = row.exec(text);
    if (found === null)
      throw invalid(this.#options, place, 'expected PROCESS :TYPE :F VALUE behind jepsen.util -');
    // Not taken apart as a list, which is slow until it has been compiled.
    const process = found[1] ?? '';
    const type = found[2] ?? '';
    const value = found[4];
    const valueFrom = text.length - (value?.length ?? 0);
    const said = value === undefined ? undefined : this.#newValue(value, { line, column: valueFrom + 1 });
    const isNumbered = plain.test(process);
    const fields = noFields();
    fields.process = isNumbered ? Number(process) : process;
    fields.type = type;
    fields.f = found[3] ?? '';
    if (type === 'fail' || type === 'info') fields.error = reasonIn(said);
    if (fields.error === undefined) fields.value = said;
    const one = this.#makeRow(fields, place);
    if (one !== undefined && isNumbered) this.#told.keepHead(text.slice(0, head));
    return one;
  }

  /** A value that was not told before. */
  #newValue(seen: string, place: Place): Value {
    const isKept = this.#told.mayKeep(seen);
    const text = isKept ? copied(seen) : seen;
    const value = valueOf(text.trimEnd(), place, this.#options);
    if (isKept) this.#told.keepValue(text, value);
    return value;
  }
}

/** The reason that a `:fail` or `:info` says in the place of the value. */
function reasonIn(said: Value | undefined): string | undefined {
  return typeof said === 'string' && said.startsWith(':') ? said : undefined;
}

/** How many characters of a line are its logger's; 0: the line is empty or another logger's. */
function headOf(text: string, line: number, name: HistoryName): number {
  if (text.trim() === '') return 0;
  const head = logged.exec(text);
  if (head === null)
    throw invalid(name, { line, column: 1 }, 'expected INFO  jepsen.util - PROCESS :TYPE :F VALUE');
  return head[1] === 'jepsen.util' ? head[0].length : 0;
}

/** Values are EDN; the few that are common are not worth a parser. */
function valueOf(text: string, place: Place, name: HistoryName): Value {
  if (text === 'nil') return null;
  if (plain.test(text)) return Number(text);
  const pair = plainPair.exec(text);
  if (pair !== null) return [Number(pair[1]), Number(pair[2])];
  if (keyword.test(text)) return text;
  return ednValue(text, name, place);
}
