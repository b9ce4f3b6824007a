/** JSON lines: one JSON value a line, read with line numbers, a torn last line tolerated only when asked. */

import { messageOf, SeatrialError } from './errors.ts';

/** The value as one line, with its newline. */
export function toJsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** How to read. */
export interface JsonLinesOptions {
  /** The file's name, for errors. */
  readonly name: string;
  /** Drop a last line without newline that does not parse: its writer was killed. */
  readonly tornTail?: boolean;
}

/** One line that can be longer than this is no line of ours. */
const lineMax = 64 * 1024 * 1024;

/**
 * The values of `text`, line by line; empty lines are skipped.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming file and line
 */
export function parseJsonLines(text: string, options: JsonLinesOptions): unknown[] {
  return Array.from(jsonLines([text], options), ({ value }) => value);
}

/**
 * The same of a text that comes in pieces, each value with the number of its line. Holds one line at a time.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming file and line
 */
export function* jsonLines(
  pieces: Iterable<string>,
  { name, tornTail = false }: JsonLinesOptions,
): Generator<{ readonly line: number; readonly value: unknown }> {
  let line = 0;
  let rest = '';
  for (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineMax)
      throw new SeatrialError(
        'E_FILE_INVALID',
        `${name}:${line + lines.length + 1}:1: a line of more than ${lineMax} characters`,
      );
    for (const one of lines) {
      line += 1;
      if (one.trim() !== '') yield { line, value: parse(one, `${name}:${line}`) };
    }
  }
  if (rest.trim() === '') return;
  const last = tornTail ? parsedOrUndefined(rest) : parse(rest, `${name}:${line + 1}`);
  if (last !== undefined) yield { line: line + 1, value: last };
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SeatrialError('E_FILE_INVALID', `${place}:1: ${messageOf(cause)}`, { cause });
  }
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
