/** Rows as lines of words, for the tables of the readers' tests. */

import { SeatrialError } from '../lib/errors.ts';
import type { HistoryRow } from '../model/history.ts';
import { ednText } from './edn-text.ts';
import { readHistory, type HistoryOptions } from './read-history.ts';

/** `1: 0 invoke write x 1 @2` is process 0's invocation of a write of 1 to key x, 2 ms after the beginning, in line 1. */
function noted({ line, process, type, f, key, value, atMs, error }: HistoryRow): string {
  const parts = [`${line}:`, process, type, f];
  if (key !== undefined) parts.push(`of ${ednText(key)}`);
  if (value !== undefined) parts.push(ednText(value));
  if (atMs !== undefined) parts.push(`@${atMs}`);
  if (error !== undefined) parts.push(`(${error})`);
  return parts.join(' ');
}

/** The smallest pieces there can be: a character beyond the first 65 536 is torn as well. */
export function letters(text: string): string[] {
  return Array.from({ length: text.length }, (_, index) => text.charAt(index));
}

/** The rows of `text`, read in pieces of one character, or the error. */
export function readNoted(text: string, options: Partial<HistoryOptions> = {}): string {
  try {
    return [...readHistory(letters(text), { name: 'x', ...options }).rows].map(noted).join('\n');
  } catch (error) {
    if (!(error instanceof SeatrialError)) throw error;
    return `${error.code} ${error.message}`;
  }
}
