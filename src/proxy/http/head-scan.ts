/**
 * One pass over the bytes of a head (RFC 9112, sections 2 to 5): whether it is one, where it ends, and what it says of its body's length.
 *
 * Who watches everything does this every few microseconds: nothing is made here, and one scan serves for one head after the other.
 */

import { token } from './start-line.ts';

/** A head of more lines is not followed. */
export const headLinesMax = 256;

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const colonByte = 0x3a;
const zero = 0x30;
/** A bit of a letter, the same for both cases: its place in the alphabet. */
const letterBits = 0x1f;
/** More digits are no safe integer. */
const lengthDigitsMax = 15;
/** By byte: 1 where it may be part of a name (RFC 9110, section 5.6.2). */
const isToken = Uint8Array.from({ length: 256 }, (_, byte) =>
  token.test(String.fromCharCode(byte)) ? 1 : 0,
);
const contentLength = Buffer.from('content-length');
const transferEncoding = Buffer.from('transfer-encoding');

/**
 * What a head says of its body's length: the number in its only `Content-Length`; `none`: nothing; `look`: there is a
 * `Transfer-Encoding`, or more than one length, or one that is no plain number.
 */
export type DeclaredLength = number | 'none' | 'look';

/** See the header. What it has found holds until the next {@link read}, and only where that was a head. */
export class HeadScan {
  declared: DeclaredLength = 'none';
  /** A bit for each letter that a name begins with, by its place in the alphabet. */
  letters = 0;
  /** The LF of the first line. */
  startEnd = 0;
  /** Just behind the blank line. */
  end = 0;

  /**
   * Whether the bytes from `from` on are a head: `false` when it does not end before `stop`, or readers could differ about it: a field
   * without a name, a blank before the colon, a carriage return inside a line. Lines may end in a bare LF, and a value may go on in
   * the next line. The first line is not looked into.
   */
  read(data: Buffer, from: number, stop: number): boolean {
    this.declared = 'none';
    this.letters = 0;
    this.startEnd = findLineEnd(data, from, stop);
    let at = this.startEnd + 1;
    for (let lines = 1; at > 0 && at < stop && lines <= headLinesMax; lines += 1) {
      const first = data[at] ?? 0;
      if (first === newline || (first === carriageReturn && at + 1 < stop && data[at + 1] === newline)) {
        this.end = first === newline ? at + 1 : at + 2;
        return true;
      }
      const colon = first === space || first === tab ? at : findColon(data, at, stop);
      if (colon < 0) return false;
      const end = findLineEnd(data, colon, stop);
      if (end < 0) return false;
      if (colon > at) this.#readField(data, at, colon, end);
      else if (lines === 1) return false;
      // A value that goes on in the next line may be that of a length.
      else this.declared = 'look';
      at = end + 1;
    }
    return false;
  }

  #readField(data: Buffer, at: number, colon: number, end: number): void {
    this.letters |= bitOf(data[at] ?? 0);
    const length = colon - at;
    if (length === contentLength.length && isNamed(data, at, contentLength))
      this.declared = this.declared === 'none' ? plainNumber(data, colon + 1, end) : 'look';
    else if (length === transferEncoding.length && isNamed(data, at, transferEncoding))
      this.declared = 'look';
  }
}

/** The bit in {@link HeadScan.letters} of a name that begins with this byte. */
export function bitOf(byte: number): number {
  return 1 << (byte & letterBits);
}

/** The LF of the line; -1: none before `stop`, or a carriage return that is not before one. */
function findLineEnd(data: Buffer, from: number, stop: number): number {
  for (let at = from; at < stop; at += 1) {
    const byte = data[at] ?? 0;
    // Nearly all are above both.
    if (byte > carriageReturn) continue;
    if (byte === newline) return at;
    if (byte === carriageReturn && (at + 1 >= stop || data[at + 1] !== newline)) return -1;
  }
  return -1;
}

/** The colon behind a field's name; -1: none, or what is before it is no name. */
function findColon(data: Buffer, from: number, stop: number): number {
  let at = from;
  while (at < stop && isToken[data[at] ?? 0] === 1) at += 1;
  return at > from && at < stop && data[at] === colonByte ? at : -1;
}

/** Whether a name of the same length is this one, in whatever case; `name` in lower case. */
function isNamed(data: Buffer, at: number, name: Buffer): boolean {
  for (let index = 0; index < name.length; index += 1) {
    // Nothing but the capital is made the same by this: a name's bytes are letters or above 0x20.
    if (((data[at + index] ?? 0) | 0x20) !== name[index]) return false;
  }
  return true;
}

/** The digits between two places, with blanks around them. */
function plainNumber(data: Buffer, from: number, end: number): DeclaredLength {
  let start = from;
  let stop = end;
  while (start < stop && isBlank(data[start])) start += 1;
  while (stop > start && isBlank(data[stop - 1])) stop -= 1;
  if (start === stop || stop - start > lengthDigitsMax) return 'look';
  let number = 0;
  for (let at = start; at < stop; at += 1) {
    const digit = (data[at] ?? 0) - zero;
    if (digit < 0 || digit > 9) return 'look';
    number = number * 10 + digit;
  }
  return number;
}

function isBlank(byte: number | undefined): boolean {
  return byte === space || byte === tab || byte === carriageReturn;
}
