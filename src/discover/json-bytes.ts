/**
 * A reader of JSON that is never held whole: a window moves over the bytes, and whoever reads asks for the next thing and gets it, or passes it
 * over. What is passed over is looked at all the same: malformed JSON is refused wherever it stands.
 *
 * Texts that come again and again (keys, names) are made once, because making them is most of the work.
 */

import { InvalidDocumentError } from '../model/document.ts';
import { isNumber, isNumeric, wholeNumberAt } from './json-number.ts';
import { jsonBytes, type JsonReader, type NextBytes } from './json-reader.ts';

const { quote, comma, minus, zero, nine, colon, openList, backslash, closeList, openObject, closeObject } =
  jsonBytes;
const space = 0x20;
const newLine = 0x0a;

/** The longest text or number that is held. */
const tokenBytesMax = 16 * 1024 * 1024;
const depthMax = 512;
const windowBytes = 256 * 1024;

/** More digits than any number needs; one of more is none. */
const digitsMax = 1_000;

/** Short texts are kept here by their hash, the last one of each place. */
const cachePlaces = 8_192;
const cachedBytesMax = 48;

/** A reader of these bytes. A byte order mark is passed over. */
export function createJsonReader(next: NextBytes, file: string): JsonReader {
  let window = new Uint8Array(windowBytes);
  let at = 0;
  let end = 0;
  let before = 0;
  let linesBefore = 0;
  let lineStart = 0;
  let pending: Uint8Array | undefined;
  let depth = 0;
  // A mark in the midst of a file is a character of its text.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const cache: (string | undefined)[] = new Array<string | undefined>(cachePlaces);

  /** More bytes after those from `keep` on, which move to the begin of the window. Whether there were any. */
  const fill = (keep: number): boolean => {
    countLines(keep);
    window.copyWithin(0, keep, end);
    before += keep;
    at -= keep;
    end -= keep;
    if (end === window.length) {
      if (end >= tokenBytesMax) throw problem(`a text or number of more than ${tokenBytesMax} bytes`);
      const larger = new Uint8Array(2 * window.length);
      larger.set(window.subarray(0, end));
      window = larger;
    }
    while (pending === undefined || pending.length === 0) {
      pending = next();
      if (pending === undefined) return false;
    }
    const part = pending.subarray(0, window.length - end);
    window.set(part, end);
    end += part.length;
    pending = pending.subarray(part.length);
    return true;
  };
  const countLines = (upTo: number): void => {
    // Not the whole window: where few bytes come at a time, that would be most of the work.
    const passed = window.subarray(0, upTo);
    for (let line = passed.indexOf(newLine); line >= 0; line = passed.indexOf(newLine, line + 1)) {
      linesBefore += 1;
      lineStart = before + line + 1;
    }
  };
  const problem = (message: string): InvalidDocumentError => {
    const passed = window.subarray(0, at);
    const line = linesBefore + 1 + passed.reduce((count, byte) => count + Number(byte === newLine), 0);
    const last = passed.lastIndexOf(newLine);
    const start = last < 0 ? lineStart : before + last + 1;
    return new InvalidDocumentError(file, '', [{ line, column: before + at - start + 1, message }]);
  };
  const unexpected = (what: string): InvalidDocumentError => {
    const byte = peek();
    const seen = byte < 0 ? 'the text ends' : `this is ${JSON.stringify(String.fromCharCode(byte))}`;
    return problem(`not JSON: expected ${what}, but ${seen}`);
  };
  const peek = (): number => {
    for (;;) {
      while (at < end) {
        const byte = window[at] ?? 0;
        if (byte > space || (byte !== space && byte !== newLine && byte !== 0x0d && byte !== 0x09))
          return byte;
        at += 1;
      }
      if (!fill(at)) return -1;
    }
  };
  const take = (byte: number, what: string): void => {
    if (peek() !== byte) throw unexpected(what);
    at += 1;
  };
  /** To behind the closing quote. What is between is `window[start..at - 1)`. */
  let start = 0;
  let hash = 0;
  let isPlain = true;
  let isAscii = true;
  const scanText = (): void => {
    take(quote, 'a text');
    start = at;
    isPlain = true;
    let mixed = 0;
    let seen = 0;
    for (;;) {
      // What is looked at byte by byte is kept in variables of this function alone, which are several times as fast.
      const bytes = window;
      const last = end;
      let place = at;
      while (place < last) {
        const byte = bytes[place] ?? 0;
        place += 1;
        if (byte === quote) {
          at = place;
          hash = mixed;
          isAscii = seen < 0x80;
          return;
        }
        if (byte === backslash) {
          isPlain = false;
          // What follows it is no closing quote; it is looked at when the text is made.
          place += 1;
        } else if (byte < space) {
          at = place - 1;
          throw unexpected('a text without control characters');
        }
        seen |= byte;
        mixed = (Math.imul(mixed, 31) + byte) | 0;
      }
      at = place;
      // Where the window ends behind a backslash, there may be two bytes to come.
      do {
        if (!more()) throw unexpected('the end of a text');
      } while (at > end);
    }
  };
  /** With the opening quote, which whoever unescapes the text needs. */
  const more = (): boolean => {
    const isMore = fill(start - 1);
    start = 1;
    return isMore;
  };
  const escaped = (): string => {
    try {
      return JSON.parse(decoder.decode(window.subarray(start - 1, at))) as string;
    } catch {
      at = start;
      throw problem('not JSON: a text with a broken escape');
    }
  };
  const text = (): string => {
    scanText();
    if (!isPlain) return escaped();
    const length = at - 1 - start;
    if (length > cachedBytesMax) return decoder.decode(window.subarray(start, at - 1));
    const place = (hash ^ (hash >>> 13)) & (cachePlaces - 1);
    const known = cache[place];
    if (known?.length === length && isWindow(known)) return known;
    const bytes = window.subarray(start, at - 1);
    // A decoder takes several times as long for a short text.
    const made = isAscii
      ? String.fromCharCode.apply(undefined, bytes as unknown as number[])
      : decoder.decode(bytes);
    cache[place] = made;
    return made;
  };
  /** Of ASCII only: others are as long in bytes as in characters never. */
  const isWindow = (known: string): boolean => {
    const bytes = window;
    const from = start;
    for (let index = 0; index < known.length; index += 1)
      if (known.charCodeAt(index) !== bytes[from + index]) return false;
    return true;
  };
  const number = (): number => {
    const first = peek();
    if (first !== minus && !(first >= zero && first <= nine)) throw unexpected('a number');
    const whole = wholeNumberAt(window, at, end);
    if (whole >= 0) {
      while (isNumeric(window[at] ?? 0)) at += 1;
      return whole;
    }
    start = at;
    for (;;) {
      while (at < end && isNumeric(window[at] ?? 0)) at += 1;
      if (at < end) break;
      const isMore = fill(start);
      start = 0;
      if (!isMore) break;
    }
    const written = String.fromCharCode(...window.subarray(start, Math.min(at, start + digitsMax)));
    if (at - start > digitsMax || !isNumber(written)) {
      at = start;
      throw problem(`not JSON: ${written.slice(0, 40)} is no number`);
    }
    return Number(written);
  };
  const word = (expected: string): void => {
    for (let index = 0; index < expected.length; index += 1) {
      if (at >= end && !fill(at)) throw unexpected(expected);
      if (window[at] !== expected.charCodeAt(index)) throw unexpected('a value');
      at += 1;
    }
  };
  const deeper = (): void => {
    depth += 1;
    if (depth <= depthMax) return;
    at -= 1;
    throw problem(`nested deeper than ${depthMax}`);
  };
  const object = (field: (key: string) => void): void => {
    take(openObject, 'an object');
    deeper();
    if (peek() === closeObject) at += 1;
    else {
      for (;;) {
        const key = text();
        take(colon, ':');
        field(key);
        const byte = peek();
        if (byte !== comma && byte !== closeObject) throw unexpected(', or }');
        at += 1;
        if (byte === closeObject) break;
      }
    }
    depth -= 1;
  };
  const list = (element: () => void): void => {
    take(openList, 'a list');
    deeper();
    if (peek() === closeList) at += 1;
    else {
      for (;;) {
        element();
        const byte = peek();
        if (byte !== comma && byte !== closeList) throw unexpected(', or ]');
        at += 1;
        if (byte === closeList) break;
      }
    }
    depth -= 1;
  };
  const skip = (): void => {
    switch (peek()) {
      case quote:
        scanText();
        if (!isPlain) escaped();
        return;
      case openObject:
        object(skip);
        return;
      case openList:
        list(skip);
        return;
      case jsonBytes.t:
        word('true');
        return;
      case jsonBytes.f:
        word('false');
        return;
      case jsonBytes.n:
        word('null');
        return;
      default:
        number();
    }
  };
  fill(0);
  if (window[0] === 0xef && window[1] === 0xbb && window[2] === 0xbf) at = 3;
  return {
    peek,
    text,
    number,
    skip,
    object,
    list,
    problem,
    get taken() {
      return before + at;
    },
  };
}
