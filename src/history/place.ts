/** Where something stands in a history's file, and the refusal that says so. */

import { SeatrialError } from '../lib/errors.ts';
import { printable, shorten } from '../lib/printable.ts';

/** A place in a file; line and column count from 1, columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** How errors name the file. */
export interface HistoryName {
  /** The file's name as the person gave it. */
  readonly name: string;
}

/** The most characters that one row may have: a set of some million elements, read at once. */
export const rowLengthMax = 64 * 1024 * 1024;

/** The most brackets that may be open at once. */
export const depthMax = 256;

/** The most characters a number may have. */
export const numberLengthMax = 1_000;

/** An `E_FILE_INVALID` naming file, line and column. */
export function invalid({ name }: HistoryName, { line, column }: Place, message: string): SeatrialError {
  return new SeatrialError('E_FILE_INVALID', `${name}:${line}:${column}: ${printable(message)}`);
}

/** A piece of the file as messages quote it. */
export function quoted(text: string): string {
  return `"${shorten(printable(text), 40)}"`;
}
