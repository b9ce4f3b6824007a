/** Numbers as JSON writes them, in bytes. */

import { jsonBytes } from './json-reader.ts';

const { minus, zero, nine } = jsonBytes;
const exactDigitsMax = 16;

/** What a number is made of: digits, signs, the point and the exponent. */
export function isNumeric(byte: number): boolean {
  return (
    (byte >= zero && byte <= nine) || byte === minus || byte === 0x2b || byte === 0x2e || (byte | 32) === 0x65
  );
}

/** Whether this is a number, and nothing else. */
export function isNumber(written: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(written);
}

/**
 * The whole number that begins at `from`, if it ends before `end` and is exact; -1: it is of another kind, which takes longer to read. Most numbers in
 * files of spans are such.
 */
export function wholeNumberAt(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  let place = from;
  while (place < end) {
    const byte = bytes[place] ?? 0;
    if (byte < zero || byte > nine) break;
    value = value * 10 + (byte - zero);
    place += 1;
  }
  const digits = place - from;
  const isWhole = place < end && !isNumeric(bytes[place] ?? 0);
  const isPlain = digits === 1 || (digits > 1 && bytes[from] !== zero);
  return isWhole && isPlain && digits <= exactDigitsMax && value <= Number.MAX_SAFE_INTEGER ? value : -1;
}

/** What the digits in `bytes[from..to)` make; beyond what a number holds it is not exact. */
export function digitsIn(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let place = from; place < to; place += 1) value = value * 10 + ((bytes[place] ?? 0) - zero);
  return value;
}
