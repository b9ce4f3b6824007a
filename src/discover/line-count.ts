/** Lines of bytes that are not held: where a place is, when all before it are gone. */

import { jsonBytes } from './json-reader.ts';

/** Lines so far. */
export interface LineCount {
  /** Nothing was passed yet. */
  restart(): void;
  /** The bytes before `upTo` will be gone; `before` others were before them. O(upTo) */
  pass(bytes: Uint8Array, upTo: number, before: number): void;
  /** Line and column of the byte at `at`, both from 1. O(at) */
  place(bytes: Uint8Array, at: number, before: number): { readonly line: number; readonly column: number };
}

const { newLine } = jsonBytes;

/** No lines yet. */
export function createLineCount(): LineCount {
  let lines = 0;
  let lineStart = 0;
  const restart = (): void => {
    lines = lineStart = 0;
  };
  return {
    restart,
    pass: (bytes, upTo, before) => {
      // Not the whole window: where few bytes come at a time, that would be most of the work.
      const passed = bytes.subarray(0, upTo);
      for (let line = passed.indexOf(newLine); line >= 0; line = passed.indexOf(newLine, line + 1)) {
        lines += 1;
        lineStart = before + line + 1;
      }
    },
    place: (bytes, at, before) => {
      const passed = bytes.subarray(0, at);
      const line = lines + 1 + passed.reduce((count, byte) => count + Number(byte === newLine), 0);
      const last = passed.lastIndexOf(newLine);
      const start = last < 0 ? lineStart : before + last + 1;
      return { line, column: before + at - start + 1 };
    },
  };
}
