/**
 * A reader of JSON that is never held whole: a window moves over the bytes, and whoever reads asks for the next thing and gets it, or passes it
 * over. What is passed over is looked at all the same: malformed JSON is refused wherever it stands.
 */

import { InvalidDocumentError } from '../model/document.ts';
import { digitsIn, isNumber, isNumeric, wholeNumberAt } from './json-number.ts';
import { jsonBytes, type JsonReader, type NextBytes } from './json-reader.ts';
import { createLineCount } from './line-count.ts';
import { createTextCache, madeText, mixByte } from './text-cache.ts';

const { newLine, space, quote, comma, minus, zero, nine, colon, backslash } = jsonBytes;
const { openList, closeList, openObject, closeObject } = jsonBytes;

/** What is held of the bytes at first. */
const windowBytes = 256 * 1024;
/** Of keys there are few. */
const keyPlaces = 256;
/** The longest text or number that is held. */
const tokenBytesMax = 16 * 1024 * 1024;
const depthMax = 512;
/** Of a byte order mark. */
const markBytes = 3;
/** More digits than a number holds. */
const digitsHeldMax = 17;
/** More digits than any number needs; one of more is none. */
const digitsMax = 1_000;

/** A reader of these bytes. A byte order mark is passed over. */
export function createJsonReader(next: NextBytes, file: string): JsonReader {
  let window = new Uint8Array(windowBytes);
  const keys = createTextCache(keyPlaces);
  const texts = createTextCache();
  let source = next;
  let at = 0;
  let end = 0;
  let before = 0;
  const lines = createLineCount();
  let pending: Uint8Array | undefined;
  let depth = 0;
  const decoder = new TextDecoder();

  /** More bytes after those from `keep` on, which move to the begin of the window. Whether there were any. */
  const fill = (keep: number): boolean => {
    lines.pass(window, keep, before);
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
      pending = source();
      if (pending === undefined) return false;
    }
    const part = pending.subarray(0, window.length - end);
    window.set(part, end);
    end += part.length;
    pending = pending.subarray(part.length);
    return true;
  };
  const problem = (message: string): InvalidDocumentError =>
    new InvalidDocumentError(file, '', [{ ...lines.place(window, at, before), message }]);
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
        mixed = mixByte(mixed, byte);
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
    return texts.hashed(window, start, at - 1, hash, isAscii);
  };
  const rareText = (): string => {
    scanText();
    return isPlain ? madeText(window, start, at - 1, isAscii) : escaped();
  };
  const digits = (cut: number): number => {
    if (peek() !== quote) return -1;
    const bytes = window;
    const last = Math.min(end, at + 1 + digitsHeldMax + cut + 1);
    let place = at + 1;
    while (place < last && (bytes[place] ?? 0) >= zero && (bytes[place] ?? 0) <= nine) place += 1;
    const stop = place - cut;
    if (place === last || bytes[place] !== quote || stop <= at + 1) return -1;
    const value = digitsIn(bytes, at + 1, stop);
    if (value > Number.MAX_SAFE_INTEGER) return -1;
    at = place + 1;
    return value;
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
  const skipText = (): void => {
    scanText();
    if (!isPlain) escaped();
  };
  // Of what has begun last, whether nothing of it was taken yet. When that has ended, something of what it is in was.
  let isFirst = false;
  const begin = (byte: number, what: string): void => {
    take(byte, what);
    deeper();
    isFirst = true;
  };
  const object = (): void => {
    begin(openObject, 'an object');
  };
  const list = (): void => {
    begin(openList, 'a list');
  };
  /** Whether there is more before `close`, which is taken else; and so is what separates. */
  const another = (close: number, expected: string): boolean => {
    const byte = peek();
    const wasFirst = isFirst;
    isFirst = false;
    if (byte === close) {
      at += 1;
      depth -= 1;
      return false;
    }
    if (wasFirst) return true;
    if (byte !== comma) throw unexpected(expected);
    at += 1;
    return true;
  };
  const key = (): string | undefined => {
    if (!another(closeObject, ', or }')) return undefined;
    scanText();
    const name = isPlain ? keys.hashed(window, start, at - 1, hash, isAscii) : escaped();
    take(colon, ':');
    return name;
  };
  const element = (): boolean => another(closeList, ', or ]');
  const skip = (): void => {
    switch (peek()) {
      case quote:
        skipText();
        return;
      case openObject:
        object();
        while (another(closeObject, ', or }')) {
          skipText();
          take(colon, ':');
          skip();
        }
        return;
      case openList:
        list();
        while (element()) skip();
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
  const restart = (other: NextBytes): void => {
    source = other;
    at = end = before = depth = 0;
    lines.restart();
    pending = undefined;
    isFirst = false;
    while (end < markBytes && fill(0));
    if (end >= markBytes && window[0] === 0xef && window[1] === 0xbb && window[2] === 0xbf) at = markBytes;
  };
  restart(next);
  return {
    restart,
    peek,
    text,
    rareText,
    number,
    skip,
    object,
    key,
    list,
    element,
    digits,
    problem,
    get taken() {
      return before + at;
    },
  };
}
