/**
 * Histories that any tool recorded, as rows: the first thing a verdict stands on.
 *
 * Rows come as they are read, and only a bounded part of the text is held at a time: a row, or what one piece holds.
 */

import { SeatrialError } from '../lib/errors.ts';
import type { HistoryDialect, HistoryRow } from '../model/history.ts';
import { ednRows } from './edn.ts';
import type { RowOptions } from './history-row.ts';
import { jepsenLogRows } from './jepsen-log.ts';
import { jsonListRows } from './json-list.ts';
import type { HistoryName } from './place.ts';
import { isEnough, isRunBegin, recogniseHistory, type HistoryFormat } from './recognise.ts';
import { seatrialRows } from './seatrial.ts';

/** How to read. */
export interface HistoryOptions extends HistoryName {
  /** Left out: the one that the text begins like. */
  readonly format?: HistoryFormat | undefined;
  /** Values are `[key value]`, as `jepsen.independent` writes them: rows then have a `key`. */
  readonly keyed?: boolean | undefined;
}

/** A history that is being read. */
export interface ReadHistory {
  readonly format: HistoryFormat;
  /** Whether it is the `events.jsonl` of a run of ours, by its first line. */
  readonly isRun: boolean;
  readonly dialect: HistoryDialect;
  /** Reads on when asked for the next row; can be gone through once. */
  readonly rows: Iterable<HistoryRow>;
}

interface Reader {
  readonly dialect: HistoryDialect;
  readonly rows: (pieces: Iterable<string>, options: RowOptions) => Iterable<HistoryRow>;
}

/** What each form takes a nil to be, and an object to begin with: docs/histories.md says why. */
const readers: Readonly<Record<HistoryFormat, Reader>> = {
  seatrial: { dialect: { nil: 'unset' }, rows: seatrialRows },
  edn: { dialect: { nil: 'unknown', initial: 0 }, rows: ednRows },
  'jepsen-log': { dialect: { nil: 'unset' }, rows: jepsenLogRows },
  'porcupine-kv': { dialect: { nil: 'unset', initial: '' }, rows: ednRows },
  json: { dialect: { nil: 'unknown' }, rows: jsonListRows },
};

/**
 * The history in a text that comes in pieces (of any size, cut anywhere).
 *
 * @throws `SeatrialError` `E_INPUT_UNKNOWN` at once, when it is in none of the known forms; from `rows`: `E_FILE_INVALID` naming file, line and
 * column
 */
export function readHistory(pieces: Iterable<string>, options: HistoryOptions): ReadHistory {
  const { head, all } = lookAhead(pieces);
  const format = options.format ?? recogniseHistory(head);
  if (format === undefined) {
    throw new SeatrialError('E_INPUT_UNKNOWN', `${options.name} is not a history in any format read here`, {
      hint: 'known: JSON lines of ours and events.jsonl, Jepsen’s history.edn, Jepsen’s text logs, Porcupine’s kv text, elle-cli’s JSON array',
    });
  }
  const { dialect, rows } = readers[format];
  return { format, isRun: format === 'seatrial' && isRunBegin(head), dialect, rows: rows(all, options) };
}

/** The most characters that are looked at, whatever blanks and comments there are. */
const headMax = 1024 * 1024;

/** The beginning of a text, without a byte order mark, and the whole of it. */
function lookAhead(pieces: Iterable<string>): { head: string; all: Iterable<string> } {
  const rest = pieces[Symbol.iterator]();
  let head = '';
  for (let looked = 0; head.length < headMax;) {
    const next = rest.next();
    if (next.done === true) break;
    head += next.value;
    if (head.length < 2 * looked) continue;
    if (isEnough(head.slice(0, headMax))) break;
    looked = head.length;
  }
  const plain = head.replace(/^\uFEFF/, '');
  return { head: plain.slice(0, headMax), all: chained(plain, rest) };
}

function* chained(head: string, rest: Iterator<string>): Generator<string> {
  if (head !== '') yield head;
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
}
