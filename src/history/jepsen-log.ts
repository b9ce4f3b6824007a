/**
 * The text logs of early Jepsen: `INFO  jepsen.util - PROCESS :TYPE :F VALUE`, one row a line, in the order in which they were logged.
 *
 * Lines of other loggers, and of what is no client (`:nemesis`), are passed over. At a `:fail` or `:info` a keyword in the place of the value
 * (`:timed-out`) is the reason.
 */

import type { HistoryRow, HistoryRowType, Value } from '../model/history.ts';
import { ednValue } from './edn-reader.ts';
import {
  createRowMaker,
  noFields,
  isRowType,
  type HistoryRows,
  type MakeRow,
  type RowOptions,
} from './history-row.ts';
import { invalid, type HistoryName, type Place } from './place.ts';
import { LineCursor } from './text-lines.ts';

/** Lazy, so that a line that begins with its level is not searched for another one. */
const logged = /^(?:.*?\s)??(?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\s+(\S+)\s+-\s+/;
const plain = /^\d{1,15}$/;
const plainPair = /^\[(\d{1,15}) (\d{1,15})\]$/;
const keyword = /^:[\w-]+$/;
/** A process of no more digits than are read without a second look, and what stands behind it up to a value. */
const processAndWords = /\d{1,9}\s+:\w+\s+:\S+\s+/y;
const words = /^\s+:(\w+)\s+:([^\s:]\S*)\s+$/;
const row = /(:?[\w-]+)\s+:(\w+)\s+:(\S+)(?:\s+(\S[^]*))?$/y;

const [zero, nine] = [48, 57];
/** What is kept of each kind, at most; a history in which every value is another one gains nothing from more. */
const keptMax = 4_096;
/** Longer texts are not kept. */
const keptLengthMax = 256;

/** What stands between process and value. */
interface Words {
  readonly type: HistoryRowType;
  readonly f: string;
  /** What stands behind them is a value or a reason as it stands. */
  readonly isPlain: boolean;
}

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
      for (let one = log.next(); one !== undefined; one = log.next()) yield one;
    },
    forEach(take) {
      for (let one = log.next(); one !== undefined; one = log.next()) take(one);
    },
  };
}

/**
 * Reads one log. A log of a hundred thousand lines begins each of them alike, has some ten different pairs of type and function, and often
 * few different values; each of these is read once.
 */
class LogReader {
  readonly #lines: LineCursor;
  readonly #options: RowOptions;
  readonly #makeRow: MakeRow;
  /** What stands before the process in the last line that was read as a new one. */
  #head = '';
  /** Words and values that were read, by their text. */
  readonly #words = new Map<string, Words>();
  readonly #values = new Map<string, Value>();

  constructor(pieces: Iterable<string>, options: RowOptions) {
    this.#lines = new LineCursor(pieces, options);
    this.#options = options;
    this.#makeRow = createRowMaker(options);
  }

  /** The row of the next line that is a client's; `undefined`: there is none. */
  next(): HistoryRow | undefined {
    while (this.#lines.next()) {
      const one = this.#rowAsBefore() ?? this.#newRow();
      if (one !== undefined) return one;
    }
    return undefined;
  }

  /** The row of a line that begins like one before and goes on as expected. O(length). */
  #rowAsBefore(): HistoryRow | undefined {
    const { text, from, to, line } = this.#lines;
    const head = this.#head;
    if (head === '' || !text.startsWith(head, from)) return undefined;
    const processFrom = from + head.length;
    processAndWords.lastIndex = processFrom;
    if (!processAndWords.test(text)) return undefined;
    const valueFrom = processAndWords.lastIndex;
    // Blanks that no value stands behind may reach into the next line.
    if (valueFrom >= to) return undefined;
    let process = 0;
    let at = processFrom;
    for (let code = text.charCodeAt(at); code >= zero && code <= nine; code = text.charCodeAt(at)) {
      process = 10 * process + code - zero;
      at += 1;
    }
    const asked = text.slice(at, valueFrom);
    const told = this.#words.get(asked) ?? this.#newWords(asked);
    if (told === undefined) return undefined;
    const { type, f } = told;
    const written = text.slice(valueFrom, to);
    let value = this.#values.get(written);
    if (value === undefined) value = this.#newValue(written, { line, column: valueFrom - from + 1 });
    const error = reasonIn(type, value);
    if (told.isPlain)
      return error === undefined ? { line, process, type, f, value } : { line, process, type, f, error };
    const fields = { ...noFields(), process, type, f, error };
    if (error === undefined) fields.value = value;
    return this.#makeRow(fields, { line, column: head.length + 1 });
  }

  #newWords(asked: string): Words | undefined {
    const text = copied(asked);
    const [, type, f = ''] = words.exec(text) ?? [];
    if (!isRowType(type)) return undefined;
    const told = { type, f, isPlain: f !== 'txn' && this.#options.keyed !== true };
    if (mayKeep(text, this.#words)) this.#words.set(text, told);
    return told;
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
    fields.error = reasonIn(type, said);
    if (fields.error === undefined) fields.value = said;
    const one = this.#makeRow(fields, place);
    if (one !== undefined && isNumbered && head <= keptLengthMax) this.#head = copied(text.slice(0, head));
    return one;
  }

  /** What is written so and was not read before. */
  #newValue(written: string, place: Place): Value {
    const isKept = mayKeep(written, this.#values);
    const text = isKept ? copied(written) : written;
    const value = valueOf(text.trimEnd(), place, this.#options);
    if (isKept) this.#values.set(text, value);
    return value;
  }
}

function mayKeep(text: string, kept: ReadonlyMap<string, unknown>): boolean {
  return text.length <= keptLengthMax && kept.size < keptMax;
}

/** The same text without the piece of the file that it was cut from, which would be kept with it: joining text makes a new one. */
function copied(text: string): string {
  return `${text} `.slice(0, -1);
}

/** The reason that a `:fail` or `:info` says in the place of the value. */
function reasonIn(type: string, said: Value | undefined): string | undefined {
  if (type === 'invoke' || type === 'ok') return undefined;
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
