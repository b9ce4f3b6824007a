/** The lines of a text that comes in pieces. Holds one line at a time. */

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
  let line = 1;
  let torn: string[] = [];
  let tornLength = 0;
  for (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
      const rest = piece.slice(from, end);
      yield { line, text: withoutReturn(tornLength === 0 ? rest : torn.join('') + rest) };
      torn = [];
      tornLength = 0;
      from = end + 1;
      line += 1;
    }
    if (from === piece.length) continue;
    torn.push(from === 0 ? piece : piece.slice(from));
    tornLength += piece.length - from;
    if (tornLength > rowLengthMax)
      throw invalid(name, { line, column: 1 }, `a line of more than ${rowLengthMax} characters`);
  }
  if (tornLength > 0) yield { line, text: withoutReturn(torn.join('')) };
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
