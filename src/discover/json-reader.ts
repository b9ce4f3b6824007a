/** What a reader of JSON can be asked for, and the bytes that say what comes next. */

import type { InvalidDocumentError } from '../model/document.ts';

/** The next bytes; `undefined`: there are no more. */
export type NextBytes = () => Uint8Array | undefined;

/** Where a reader is, and what it can be asked for. All throw `InvalidDocumentError` where something else stands. */
export interface JsonReader {
  /** The next byte that is no white space, not taken; -1 at the end. */
  peek(): number;
  /** Takes a text. */
  text(): string;
  /** Takes a number. */
  number(): number;
  /** Takes any value and forgets it. */
  skip(): void;
  /** Takes an object; `field` must take the value of each key it is told. */
  object(field: (key: string) => void): void;
  /** Takes a list; `element` must take each element. */
  list(element: () => void): void;
  /** An error that names the line and column of what is next. */
  problem(message: string): InvalidDocumentError;
  /** Bytes taken so far. */
  readonly taken: number;
}

/** Bytes as JSON writes them. */
export const jsonBytes = {
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
