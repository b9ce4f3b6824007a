/**
 * The head of an HTTP/1.x message: its start line and its header fields (RFC 9112, sections 2 to 5).
 *
 * Who watches everything reads a head every few microseconds and asks each for a header or two. So a head is its text, and where
 * the fields are in it, found in one pass over the bytes; names and values become texts only when they are asked for.
 */

import { parseRequestLine, parseStatusLine, token, type RequestLine, type StatusLine } from './start-line.ts';

/** A head of more bytes is not followed. */
export const headBytesMax = 64 * 1024;
/** Nor is one of more lines. */
export const headLinesMax = 256;

const newline = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const colonByte = 0x3a;
/** By byte: 1 where it may be part of a name (RFC 9110, section 5.6.2). */
const isToken = Uint8Array.from({ length: 256 }, (_, byte) =>
  token.test(String.fromCharCode(byte)) ? 1 : 0,
);

const none: readonly string[] = [];

/** A header field as it was written, without the blanks around its value. */
export type HeaderField = readonly [name: string, value: string];

/** The fields of a head. */
class HeaderFields {
  /** The head with its blank line, a character a byte. */
  readonly text: string;
  /** Three for each field: where its name begins, where its colon is, where its last line ends. */
  readonly #places: readonly number[];

  constructor(text: string, places: readonly number[]) {
    this.text = text;
    this.#places = places;
  }

  /** All fields, in order. Made anew each time: for one header there is {@link header}. */
  get headers(): readonly HeaderField[] {
    const fields: HeaderField[] = [];
    for (let place = 0; place < this.#places.length; place += 3)
      fields.push([this.#name(place), this.#value(place)]);
    return fields;
  }

  /** The first value of a header; `name` in lower case. */
  header(name: string): string | undefined {
    const place = this.#find(name, 0);
    return place < 0 ? undefined : this.#value(place);
  }

  /** The values of a header, in order; `name` in lower case. */
  headerValues(name: string): readonly string[] {
    const first = this.#find(name, 0);
    if (first < 0) return none;
    const values: string[] = [];
    for (let place = first; place >= 0; place = this.#find(name, place + 3)) values.push(this.#value(place));
    return values;
  }

  /** The place of a header from that place on, -1: none. */
  #find(name: string, from: number): number {
    const places = this.#places;
    for (let place = from; place < places.length; place += 3) {
      const length = (places[place + 1] ?? 0) - (places[place] ?? 0);
      if (length === name.length && this.#name(place).toLowerCase() === name) return place;
    }
    return -1;
  }

  #name(place: number): string {
    return this.text.slice(this.#places[place], this.#places[place + 1]);
  }

  /** Without the blanks around it; lines that it was folded into are joined by one (section 5.2). */
  #value(place: number): string {
    const { text } = this;
    let start = (this.#places[place + 1] ?? 0) + 1;
    let end = this.#places[place + 2] ?? 0;
    while (start < end && isBlank(text.charCodeAt(start))) start += 1;
    while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
    const value = text.slice(start, end);
    return value.includes('\n') ? value.replace(/[ \t]*\r?\n[ \t]*/g, ' ') : value;
  }
}

/** What a request begins with. */
export class RequestHead extends HeaderFields implements RequestLine {
  readonly kind = 'request';
  readonly method: string;
  readonly target: string;
  readonly minor: 0 | 1;

  constructor({ method, target, minor }: RequestLine, text: string, places: readonly number[]) {
    super(text, places);
    this.method = method;
    this.target = target;
    this.minor = minor;
  }
}

/** What a response begins with; interim ones (1xx) have a head of their own. */
export class ResponseHead extends HeaderFields implements StatusLine {
  readonly kind = 'response';
  readonly status: number;
  readonly minor: 0 | 1;

  constructor({ status, minor }: StatusLine, text: string, places: readonly number[]) {
    super(text, places);
    this.status = status;
    this.minor = minor;
  }
}

/** Either of them. */
export type MessageHead = RequestHead | ResponseHead;

/**
 * The head that begins at `from`; `undefined` when it does not end before `stop`, is none of HTTP/1.x, or readers could differ about
 * it: a field without a name, a blank before the colon, a carriage return inside a line. Lines may end in a bare LF, and a value may
 * go on in the next line. One pass.
 */
export function readHead(
  kind: MessageHead['kind'],
  data: Buffer,
  from: number,
  stop: number,
): MessageHead | undefined {
  const startEnd = findLineEnd(data, from, stop);
  const places: number[] = [];
  for (let at = startEnd + 1, lines = 1; at > 0 && at < stop && lines <= headLinesMax; lines += 1) {
    const first = data[at];
    if (first === newline || (first === carriageReturn && at + 1 < stop && data[at + 1] === newline)) {
      const text = data.toString('latin1', from, first === newline ? at + 1 : at + 2);
      return createHead(kind, text, startEnd - from, places);
    }
    if (first !== space && first !== tab) {
      const colon = findColon(data, at, stop);
      if (colon < 0) return undefined;
      places.push(at - from, colon - from, 0);
    } else if (places.length === 0) return undefined;
    const end = findLineEnd(data, at, stop);
    places[places.length - 1] = end - from;
    at = end + 1;
  }
  return undefined;
}

function createHead(
  kind: MessageHead['kind'],
  text: string,
  startEnd: number,
  places: readonly number[],
): MessageHead | undefined {
  const line = text.slice(0, text.charCodeAt(startEnd - 1) === carriageReturn ? startEnd - 1 : startEnd);
  if (kind === 'request') {
    const start = parseRequestLine(line);
    return start && new RequestHead(start, text, places);
  }
  const start = parseStatusLine(line);
  return start && new ResponseHead(start, text, places);
}

/** The LF of the line; -1: none before `stop`, or a carriage return that is not before one. */
function findLineEnd(data: Buffer, from: number, stop: number): number {
  for (let at = from; at < stop; at += 1) {
    const byte = data[at];
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

function isBlank(code: number): boolean {
  return code === space || code === tab || code === carriageReturn;
}
