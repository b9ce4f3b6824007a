/** What a reader of JSON can be asked for, and the bytes that mean something in it. `json-bytes.ts` is the reader. */

import type { InvalidDocumentError } from '../model/document.ts';

/** The next bytes; `undefined`: there are no more. */
export type NextBytes = () => Uint8Array | undefined;

/** Where a reader is, and what it can be asked for. All throw `InvalidDocumentError` where something else stands. */
export interface JsonReader {
  /** Reads other bytes from now on, whatever became of those before: one reader is several times as fast as a new one for each short document. */
  restart(next: NextBytes): void;
  /** The next byte that is no white space, not taken; -1 at the end. */
  peek(): number;
  /** Takes a text. */
  text(): string;
  /** Takes a text that is not likely to come again, such as an id. */
  rareText(): string;
  /** Takes a number. */
  number(): number;
  /** Takes any value and forgets it. */
  skip(): void;
  /** Takes the begin of an object. Then each {@link key}, until there is none, and its value. */
  object(): void;
  /** Takes the next key of the object that is being taken; `undefined`: it has ended. */
  key(): string | undefined;
  /** Takes the begin of a list. Then, as long as there is an {@link element}, that. */
  list(): void;
  /** Whether the list that is being taken has another element, which is next; else it has ended. */
  element(): boolean;
  /** Takes a text of digits without its last `cut`; -1, and nothing taken: it is not one, or more than a number holds. */
  digits(cut: number): number;
  /** An error that names the line and column of what is next. */
  problem(message: string): InvalidDocumentError;
  /** Bytes taken so far. */
  readonly taken: number;
}

/** Bytes as JSON writes them. */
export const jsonBytes = {
  newLine: 0x0a,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  f: 0x66,
  n: 0x6e,
  t: 0x74,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const;
