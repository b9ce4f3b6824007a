/**
 * A text that comes in pieces, seen through a window that moves on: parsers keep what they stand on and drop what is behind them.
 *
 * A token may be torn between two pieces. The parser then asks for more and begins the token again; because each time the window at least
 * doubles, a token of n characters costs O(n) whatever the pieces are.
 */

import { invalid, rowLengthMax, type HistoryName, type Place } from './place.ts';

/** The window. Offsets are into {@link TextWindow.text} and shift when the window moves. */
export class TextWindow {
  /** What can be seen now. */
  text = '';
  readonly #pieces: Iterator<string>;
  readonly #name: HistoryName;
  /** Characters that were dropped. */
  #dropped = 0;
  #line: number;
  /** Where the line of the last position asked for begins; negative when that was dropped. */
  #lineStart: number;
  /** The next newline at or behind that position; Infinity: none is in sight. */
  #newline = -1;

  /** `begin` is where the first piece begins in the file. */
  constructor(pieces: Iterable<string>, name: HistoryName, begin: Place = { line: 1, column: 1 }) {
    this.#pieces = pieces[Symbol.iterator]();
    this.#name = name;
    this.#line = begin.line;
    this.#lineStart = 1 - begin.column;
  }

  /**
   * Drops what is before `from` and adds what comes next, so that `from` is 0 afterwards.
   *
   * @returns `false` when nothing comes any more: then nothing has changed
   */
  more(from: number): boolean {
    const kept = this.text.length - from;
    const added: string[] = [];
    let length = 0;
    while (length === 0 || length < kept) {
      const next = this.#pieces.next();
      if (next.done === true) break;
      added.push(next.value);
      length += next.value.length;
    }
    if (length === 0) return false;
    this.place(from);
    this.text = this.text.slice(from) + added.join('');
    this.#dropped += from;
    this.#lineStart -= from;
    this.#newline = -1;
    return true;
  }

  /** How many characters from the beginning of the file `offset` is. */
  distance(offset: number): number {
    return this.#dropped + offset;
  }

  /** Refuses a row that began `begun` characters from the beginning of the file and has not ended at `offset`. */
  limitRow(begun: number, offset: number): void {
    if (this.distance(offset) - begun <= rowLengthMax) return;
    throw this.invalid(offset, `a row of more than ${rowLengthMax} characters`);
  }

  /** Line and column of `offset`; asked in the order of the text, it costs O(1) for each line passed. */
  place(offset: number): Place {
    if (this.#newline < 0) this.#seekNewline(Math.max(0, this.#lineStart));
    while (this.#newline < offset) {
      this.#line += 1;
      this.#lineStart = this.#newline + 1;
      this.#seekNewline(this.#lineStart);
    }
    return { line: this.#line, column: Math.max(1, offset - this.#lineStart + 1) };
  }

  /** An `E_FILE_INVALID` at `offset`. */
  invalid(offset: number, message: string): Error {
    return invalid(this.#name, this.place(offset), message);
  }

  #seekNewline(from: number): void {
    const found = this.text.indexOf('\n', from);
    this.#newline = found < 0 ? Number.POSITIVE_INFINITY : found;
  }
}
