/**
 * Ids of traces and spans as numbers of 128 and 64 bits, which compare fast and take little room.
 *
 * Hexadecimal digits are their value, in whichever case and with or without zeros before them (some write 64 bits of trace id where others
 * write 128). Other texts stand for a digest of theirs. A trace id of less than 16 hexadecimal digits is somebody's own counting, and is
 * another one in every file.
 */

import { spanIdentifier } from './span-identifier.ts';

/** 32-bit words of a trace's id. */
export const traceWords = 4;
/** 32-bit words of a span's id. */
export const spanWords = 2;

const traceDigitsMin = 16;
const digitsOfWord = 8;

/** Writes the id of a trace in a file to `words[at..at + 4)`. */
export function writeTraceKey(id: string, file: string, words: Uint32Array, at = 0): void {
  const { length } = id;
  if (length >= traceDigitsMin && length <= traceWords * digitsOfWord && writeHex(id, words, at, traceWords))
    return;
  const plain = spanIdentifier(id);
  if (plain !== id) {
    writeTraceKey(plain, file, words, at);
    return;
  }
  writeDigest(/^[0-9a-f]{33,}$/i.test(id) ? id.toLowerCase() : `${file}\n${id}`, words, at, traceWords);
}

/** Writes the id of a span to `words[at..at + 2)`. */
export function writeSpanKey(id: string, words: Uint32Array, at = 0): void {
  if (id.length <= spanWords * digitsOfWord && writeHex(id, words, at, spanWords)) return;
  const plain = spanIdentifier(id);
  if (plain === id || !writeHex(plain, words, at, spanWords)) writeDigest(id, words, at, spanWords);
}

/** Whether `text` says that there is no such id: empty, or zeros only, hexadecimal or in base64. */
export function isNoSpan(text: string): boolean {
  return text === '' || ((text.startsWith('0') || text.startsWith('A')) && /^(?:0+|A+=*)$/.test(text));
}

/** Whether it was hexadecimal, and no more than fits. */
function writeHex(text: string, words: Uint32Array, at: number, count: number): boolean {
  let end = text.length;
  if (end === 0) return false;
  for (let index = count - 1; index >= 0; index -= 1) {
    let word = 0;
    for (let place = Math.max(0, end - digitsOfWord); place < end; place += 1) {
      const digit = hexDigit(text.charCodeAt(place));
      if (digit < 0) return false;
      word = (word << 4) | digit;
    }
    words[at + index] = word;
    end = Math.max(0, end - digitsOfWord);
  }
  return end === 0;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Not one that withstands whoever wants two ids to meet, who could as well write the same one twice. */
function writeDigest(text: string, words: Uint32Array, at: number, count: number): void {
  for (let index = 0; index < count; index += 1) {
    let hash = Math.imul(index + 1, 0x9e3779b9);
    for (let place = 0; place < text.length; place += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(place), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    hash = Math.imul(hash ^ text.length, 0xc2b2ae35);
    words[at + index] = hash ^ (hash >>> 16);
  }
}
