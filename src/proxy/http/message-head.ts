/**
 * The head of an HTTP/1.x message: its start line and its header fields (RFC 9112, sections 2 to 5).
 *
 * Most heads are asked for nothing but how long their body is. So their fields are looked up, and texts are made, when somebody asks.
 */

import { bitOf, HeadScan, type DeclaredLength } from './head-scan.ts';
import { parseRequestLine, parseStatusLine, type RequestLine, type StatusLine } from './start-line.ts';

/** A head of more bytes is not followed. */
export const headBytesMax = 64 * 1024;

const carriageReturn = 0x0d;
const space = 0x20;
const tab = 0x09;
const none: readonly string[] = [];
const scan = new HeadScan();

/** A header field as it was written, without the blanks around its value. */
export type HeaderField = readonly [name: string, value: string];

/** The fields of a head. */
class HeaderFields {
  /** How many the head has, with its blank line. */
  readonly bytes: number;
  readonly declared: DeclaredLength;
  /** The head, a character a byte. */
  readonly #text: string | (() => string);
  readonly #letters: number;
  /** Where the fields begin in the text. */
  readonly #begin: number;

  /** Of the head that was just scanned. */
  constructor(from: number, text: string | (() => string)) {
    this.bytes = scan.end - from;
    this.declared = scan.declared;
    this.#letters = scan.letters;
    this.#begin = scan.startEnd + 1 - from;
    this.#text = text;
  }

  /** All fields, in order. O(n) */
  get headers(): readonly HeaderField[] {
    const text = typeof this.#text === 'string' ? this.#text : this.#text();
    const fields: [name: string, value: string][] = [];
    for (const line of text.slice(this.#begin).split('\n')) {
      const last = fields.at(-1);
      // Lines that a value was folded into are joined by one blank (section 5.2).
      if (isBlank(line.charCodeAt(0))) {
        if (last !== undefined && trimBlanks(line) !== '')
          last[1] = trimBlanks(`${last[1]} ${trimBlanks(line)}`);
        continue;
      }
      const colon = line.indexOf(':');
      if (colon > 0) fields.push([line.slice(0, colon), trimBlanks(line.slice(colon + 1))]);
    }
    return fields;
  }

  /** The first value of a header; `name` in lower case. */
  header(name: string): string | undefined {
    return this.headerValues(name)[0];
  }

  /** The values of a header, in order; `name` in lower case. */
  headerValues(name: string): readonly string[] {
    if ((this.#letters & bitOf(name.charCodeAt(0))) === 0) return none;
    return this.headers.filter(([other]) => other.toLowerCase() === name).map(([, value]) => value);
  }
}

/** What a request begins with. */
export class RequestHead extends HeaderFields implements RequestLine {
  readonly kind = 'request';
  readonly method: string;
  readonly target: string;
  readonly minor: 0 | 1;

  constructor({ method, target, minor }: RequestLine, from: number, text: string) {
    super(from, text);
    this.method = method;
    this.target = target;
    this.minor = minor;
  }
}

/** What a response begins with; interim ones (1xx) have a head of their own. Its fields can be asked for as long as its bytes are valid. */
export class ResponseHead extends HeaderFields implements StatusLine {
  readonly kind = 'response';
  readonly status: number;
  readonly minor: 0 | 1;

  constructor({ status, minor }: StatusLine, from: number, text: () => string) {
    super(from, text);
    this.status = status;
    this.minor = minor;
  }
}

/** Either of them. */
export type MessageHead = RequestHead | ResponseHead;

/** The head that begins at `from`; `undefined` when it is none that ends before `stop`: see {@link HeadScan.read}. One pass. */
export function readHead(
  kind: MessageHead['kind'],
  data: Buffer,
  from: number,
  stop: number,
): MessageHead | undefined {
  if (!scan.read(data, from, stop)) return undefined;
  const { startEnd, end } = scan;
  if (kind === 'request') {
    const text = data.toString('latin1', from, end);
    const line = parseRequestLine(text.slice(0, lineStop(data, startEnd) - from));
    return line && new RequestHead(line, from, text);
  }
  const line = parseStatusLine(data, from, lineStop(data, startEnd));
  return line && new ResponseHead(line, from, () => data.toString('latin1', from, end));
}

/** Where the line ends, without its line end. */
function lineStop(data: Buffer, lineFeed: number): number {
  return data[lineFeed - 1] === carriageReturn ? lineFeed - 1 : lineFeed;
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

function trimBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t\r]+$/g, '');
}
