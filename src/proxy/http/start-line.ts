/** The first line of an HTTP/1.x message (RFC 9112, sections 3 and 4). */

/** `GET /a HTTP/1.1`. */
export interface RequestLine {
  readonly method: string;
  /** The request target as it was written: path and query, or a whole URL, or `*`. */
  readonly target: string;
  /** The 0 or 1 of `HTTP/1.0`, `HTTP/1.1`. */
  readonly minor: 0 | 1;
}

/** `HTTP/1.1 200 OK`. */
export interface StatusLine {
  readonly status: number;
  /** The 0 or 1 of `HTTP/1.0`, `HTTP/1.1`. */
  readonly minor: 0 | 1;
}

/** What names are made of: methods and header fields (RFC 9110, section 5.6.2). */
export const token = /^[!#$%&'*+\-.^_`|~\w]+$/;
const space = 0x20;
const zero = 0x30;
const statusPrefix = Buffer.from('HTTP/1.');
/** So that the usual ones need no pattern. */
const usualMethods: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'HEAD',
  'PATCH',
  'OPTIONS',
]);

/** What a request's first line says, without its line end; `undefined`: it is none of HTTP/1.x. */
export function parseRequestLine(line: string): RequestLine | undefined {
  const methodEnd = line.indexOf(' ');
  const targetEnd = line.indexOf(' ', methodEnd + 1);
  const isFirst = line.endsWith(' HTTP/1.1');
  if (!isFirst && !line.endsWith(' HTTP/1.0')) return undefined;
  if (methodEnd < 1 || targetEnd <= methodEnd + 1 || targetEnd !== line.length - 9) return undefined;
  const method = line.slice(0, methodEnd);
  if (!usualMethods.has(method) && !token.test(method)) return undefined;
  return { method, target: line.slice(methodEnd + 1, targetEnd), minor: isFirst ? 1 : 0 };
}

/** What a response's first line between two places says; `undefined`: it is none of HTTP/1.x. */
export function parseStatusLine(data: Buffer, from: number, end: number): StatusLine | undefined {
  for (let index = 0; index < statusPrefix.length; index += 1) {
    if (data[from + index] !== statusPrefix[index]) return undefined;
  }
  const minor = digitAt(data, from + 7);
  const [hundreds, tens, ones] = [
    digitAt(data, from + 9),
    digitAt(data, from + 10),
    digitAt(data, from + 11),
  ];
  const isSpaced = data[from + 8] === space && (from + 12 === end || data[from + 12] === space);
  if ((minor !== 0 && minor !== 1) || !isSpaced || from + 12 > end) return undefined;
  if (hundreds < 1 || hundreds > 9 || tens > 9 || ones > 9) return undefined;
  return { status: hundreds * 100 + tens * 10 + ones, minor };
}

/** Above 9: no digit. */
function digitAt(data: Buffer, at: number): number {
  return ((data[at] ?? 0) - zero) >>> 0;
}
