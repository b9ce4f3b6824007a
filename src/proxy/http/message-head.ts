/** The head of an HTTP/1.x message as data: its start line and its header fields (RFC 9112, sections 2 to 5). */

/** A header field as it was written: name and value. The value is without the blanks around it. */
export type HeaderField = readonly [name: string, value: string];

/** What a request begins with. */
export interface RequestHead {
  readonly kind: 'request';
  readonly method: string;
  /** The request target as it was written: path and query, or a whole URL, or `*`. */
  readonly target: string;
  /** The 0 or 1 of `HTTP/1.0`, `HTTP/1.1`. */
  readonly minor: 0 | 1;
  readonly headers: readonly HeaderField[];
}

/** What a response begins with; interim ones (1xx) have a head of their own. */
export interface ResponseHead {
  readonly kind: 'response';
  readonly status: number;
  /** The 0 or 1 of `HTTP/1.0`, `HTTP/1.1`. */
  readonly minor: 0 | 1;
  readonly headers: readonly HeaderField[];
}

/** Either of them. */
export type MessageHead = RequestHead | ResponseHead;

/** A start line, without the headers. */
type StartLine = Omit<RequestHead, 'headers'> | Omit<ResponseHead, 'headers'>;

const requestLine = /^([!#$%&'*+\-.^_`|~\w]+) ([^ ]+) HTTP\/1\.([01])$/;
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: .*)?$/;
const token = /^[!#$%&'*+\-.^_`|~\w]+$/;
const bareReturn = /\r(?!\n)/;

/** What a start line says; `undefined`: it is none of HTTP/1.x. */
export function parseStartLine(kind: MessageHead['kind'], line: string): StartLine | undefined {
  const parts = (kind === 'request' ? requestLine : statusLine).exec(line);
  if (parts === null) return undefined;
  const [, first = '', second = '', third = ''] = parts;
  return kind === 'request'
    ? { kind, method: first, target: second, minor: third === '0' ? 0 : 1 }
    : { kind, status: Number(second), minor: first === '0' ? 0 : 1 };
}

/**
 * The head in a text that ends with its blank line; `undefined` when it is none of HTTP/1.x, or when readers could differ about
 * it: a field without a name, a blank before the colon, a carriage return inside a line. Lines may end in a bare LF, and a value
 * may go on in the next line (both: RFC 9112, sections 2.2 and 5.2). O(n).
 */
export function parseHead(kind: MessageHead['kind'], text: string): MessageHead | undefined {
  if (bareReturn.test(text)) return undefined;
  const startEnd = text.indexOf('\n');
  const start = parseStartLine(kind, text.slice(0, lineEnd(text, 0, startEnd)));
  if (start === undefined) return undefined;

  const headers: (readonly [string, string])[] = [];
  for (let from = startEnd + 1; ;) {
    const newline = text.indexOf('\n', from);
    const end = lineEnd(text, from, newline);
    if (end <= from) return { ...start, headers };
    const colon = text.indexOf(':', from);
    if (isBlank(text.charCodeAt(from))) {
      const last = headers.pop();
      if (last === undefined) return undefined;
      headers.push([last[0], `${last[1]} ${trimmed(text, from, end)}`]);
    } else {
      const name = text.slice(from, colon);
      if (colon < from || colon >= end || !token.test(name)) return undefined;
      headers.push([name, trimmed(text, colon + 1, end)]);
    }
    from = newline + 1;
  }
}

/** The values of a header, in order; `name` in lower case. */
export function headerValues({ headers }: MessageHead, name: string): readonly string[] {
  return headers.filter((field) => isNamed(field, name)).map(([, value]) => value);
}

/** The first value of a header; `name` in lower case. */
export function headerValue({ headers }: MessageHead, name: string): string | undefined {
  return headers.find((field) => isNamed(field, name))?.[1];
}

function isNamed([written]: HeaderField, name: string): boolean {
  return written.length === name.length && written.toLowerCase() === name;
}

/** Where a line ends that begins at `from` and whose LF is at `newline`. */
function lineEnd(text: string, from: number, newline: number): number {
  return newline > from && text.charCodeAt(newline - 1) === 0x0d ? newline - 1 : newline;
}

/** A part of the text without blanks around it: spaces and tabs only, as RFC 9110 has it. */
function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
