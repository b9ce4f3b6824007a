/**
 * Lines of a log that differ in their process only: a log of a hundred thousand lines says a few hundred different things, so what was said is
 * read once.
 */

import type { HistoryRow } from '../model/history.ts';
import type { LineCursor } from './text-lines.ts';

/** What is kept, at most; a history in which every value is another one gains nothing from more. */
const keptMax = 4_096;
/** Longer lines are not kept. */
const lengthMax = 256;
/** More digits are left to the parser. */
const digitsMax = 9;
const [zero, nine] = [48, 57];

/** What lines said behind their process. */
export class ToldBefore {
  /** What stands before the process, in the last line that was kept. */
  #head = '';
  readonly #rows = new Map<string, HistoryRow>();

  /** Whether a line may be kept. Then it is to be read from a {@link copied} one. */
  mayKeep(text: string): boolean {
    return text.length <= lengthMax && this.#rows.size < keptMax;
  }

  /** Takes in a line that was read: `head` characters, the process, and the rest, which became `row`. */
  keep(text: string, head: number, process: string, row: HistoryRow): void {
    this.#head = text.slice(0, head);
    if (typeof row.process === 'number') this.#rows.set(text.slice(head + process.length), row);
  }

  /** How many characters stand before the process in a line that begins like the last one that was kept; 0: it does not. */
  headOf(text: string): number {
    const head = this.#head.length;
    // More blanks than in that one are still before the process.
    return text.startsWith(this.#head) && text.charAt(head).trim() !== '' ? head : 0;
  }

  /** The row of a line that begins like the last one that was kept, and goes on as one of those did. O(length). */
  rowOf({ text, from, to, line }: LineCursor): HistoryRow | undefined {
    const head = this.#head.length;
    if (head === 0 || !text.startsWith(this.#head, from)) return undefined;
    const begin = from + head;
    let process = 0;
    let at = begin;
    for (; at < to; at += 1) {
      const code = text.charCodeAt(at);
      if (code < zero || code > nine) break;
      process = 10 * process + code - zero;
    }
    if (at === begin || at > begin + digitsMax) return undefined;
    const told = this.#rows.get(text.slice(at, to));
    if (told === undefined) return undefined;
    const { type, f, key, value, error } = told;
    const row: { -readonly [Field in keyof HistoryRow]: HistoryRow[Field] } = { line, process, type, f };
    if (key !== undefined) row.key = key;
    if (value !== undefined) row.value = value;
    if (error !== undefined) row.error = error;
    return row;
  }
}

/** The same text without the piece of the file that it was cut from: who keeps it must not keep that. Joining text makes a new one. */
export function copied(text: string): string {
  return `${text} `.slice(0, -1);
}
