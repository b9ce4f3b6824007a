/**
 * What lines of a log have in common: a log of a hundred thousand lines begins each of them alike, has some ten different pairs of type and
 * function, and often few different values. Each of these is read once.
 */

import type { HistoryRowType, Value } from '../model/history.ts';
import { isRowType } from './history-row.ts';
import type { LineCursor } from './text-lines.ts';

/** What is kept, at most; a history in which every value is another one gains nothing from more. */
const keptMax = 4_096;
/** Longer texts are not kept. */
const lengthMax = 256;
/** A process, not of more digits than are left to the parser, and the words up to a value. */
const wordsBehind = /\d{1,9}\s+:\w+\s+:\S+\s+/y;
const words = /^\s+:(\w+)\s+:([^\s:]\S*)\s+$/;
const [zero, nine] = [48, 57];

/** What stands between process and value. */
export interface ToldWords {
  readonly type: HistoryRowType;
  readonly f: string;
}

/** What lines said, by its text. */
export class ToldBefore {
  /** Of the line whose words were found: its process, where that begins, and where the value does. */
  process = 0;
  processFrom = 0;
  valueFrom = 0;
  /** What was read, by its text: see {@link keepValue}. */
  readonly values = new Map<string, Value>();
  #head = '';
  readonly #words = new Map<string, ToldWords>();

  /** Takes in what stands before the process in a line that was read. */
  keepHead(head: string): void {
    if (head !== this.#head && head.length <= lengthMax) this.#head = copied(head);
  }

  /**
   * The words of a line that begins like the last one that was read and goes on as expected; then {@link process}, {@link processFrom} and
   * {@link valueFrom} are the line's. O(length).
   */
  wordsOf({ text, from, to }: LineCursor): ToldWords | undefined {
    const head = this.#head.length;
    if (head === 0 || !text.startsWith(this.#head, from)) return undefined;
    const begin = from + head;
    wordsBehind.lastIndex = begin;
    if (!wordsBehind.test(text)) return undefined;
    const value = wordsBehind.lastIndex;
    // Blanks that no value stands behind may reach into the next line.
    if (value >= to) return undefined;
    let process = 0;
    let at = begin;
    for (let code = text.charCodeAt(at); code >= zero && code <= nine; code = text.charCodeAt(at)) {
      process = 10 * process + code - zero;
      at += 1;
    }
    this.process = process;
    this.processFrom = begin;
    this.valueFrom = value;
    const said = text.slice(at, value);
    return this.#words.get(said) ?? this.#newWords(said);
  }

  #newWords(said: string): ToldWords | undefined {
    const [, type = '', f = ''] = words.exec(said) ?? [];
    if (!isRowType(type)) return undefined;
    const one = { type, f };
    if (said.length <= lengthMax && this.#words.size < keptMax) this.#words.set(copied(said), one);
    return one;
  }

  /** Whether a value may be kept. Then it is to be read from a {@link copied} text. */
  mayKeep(text: string): boolean {
    return text.length <= lengthMax && this.values.size < keptMax;
  }

  /** Takes in a value and what it was read from. */
  keepValue(text: string, value: Value): void {
    this.values.set(text, value);
  }
}

/** The same text without the piece of the file that it was cut from: who keeps it must not keep that. Joining text makes a new one. */
export function copied(text: string): string {
  return `${text} `.slice(0, -1);
}
