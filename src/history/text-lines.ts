/** The lines of a text that comes in pieces. Holds the lines of one piece at a time. */

import { invalid, rowLengthMax, type HistoryName } from './place.ts';

/** A line without its end (`\n` or `\r\n`), and its number from 1. */
export interface TextLine {
  readonly line: number;
  readonly text: string;
}

/**
 * The lines, empty ones included; nothing after the last newline is no line. O(length), whatever the pieces are.
 *
 * @throws `SeatrialError` `E_FILE_INVALID` when a line has more than {@link rowLengthMax} characters
 */
export function* textLines(pieces: Iterable<string>, name: HistoryName): Generator<TextLine> {
  const lines = new LineCursor(pieces, name);
  while (lines.next()) yield { line: lines.line, text: lines.text.slice(lines.from, lines.to) };
}

const carriageReturn = 13;

/** Stands on one line after the other, and shows where it is: a line that is only looked at is not cut out, and costs no object. */
export class LineCursor {
  /** The number of the line, from 1; before the first one 0. */
  line = 0;
  /** What the line is in: from `from` to before `to`, its end (`\n` or `\r\n`) not included. */
  text = '';
  from = 0;
  to = 0;
  /** Where the next line begins. */
  #next = 0;
  readonly #pieces: Iterator<string>;
  readonly #name: HistoryName;

  /** `name` is the file's. */
  constructor(pieces: Iterable<string>, name: HistoryName) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#name = name;
  }

  /**
   * Goes on to the next line; `false`: there is none. Amortised O(line).
   *
   * @throws `SeatrialError` `E_FILE_INVALID` when it has more than {@link rowLengthMax} characters
   */
  next(): boolean {
    let from = this.#next;
    let end = this.text.indexOf('\n', from);
    if (end < 0) {
      from = 0;
      end = this.#takeIn(this.text.slice(this.#next));
      if (this.text === '') return false;
    }
    this.line += 1;
    this.from = from;
    this.to = end > from && this.text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
    this.#next = end + 1;
    return true;
  }

  /** Goes on to a text that begins with the rest of a line and has the end of that in it, if there is one. Where that is. */
  #takeIn(rest: string): number {
    const torn = [rest];
    let length = rest.length;
    let end = -1;
    while (end < 0) {
      if (length > rowLengthMax) {
        const place = { line: this.line + 1, column: 1 };
        throw invalid(this.#name, place, `a line of more than ${rowLengthMax} characters`);
      }
      const next = this.#pieces.next();
      if (next.done === true) break;
      torn.push(next.value);
      const found = next.value.indexOf('\n');
      if (found >= 0) end = length + found;
      length += next.value.length;
    }
    this.text = torn.join('');
    return end < 0 ? length : end;
  }
}
