/** The first line of an HTTP/1.x message (RFC 9112, sections 3 and 4), read from its bytes. */

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
const protocol = 'HTTP/1.';
/** By their first byte: the usual ones need no pattern, and no text of their own. */
const usualMethods: readonly (readonly string[])[] = Array.from({ length: 256 }, (_, byte) =>
  ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'].filter((name) => name.charCodeAt(0) === byte),
);

/**
 * What a request's first line between two places says, without its line end; `undefined`: it is none of HTTP/1.x.
 *
 * `likely`: a target that it may have; then no other text is made of it.
 */
export function parseRequestLine(
  data: Buffer,
  from: number,
  end: number,
  likely = '',
): RequestLine | undefined {
  const targetEnd = end - protocol.length - 2;
  const minor = digitAt(data, end - 1);
  if (targetEnd <= from || (minor !== 0 && minor !== 1)) return undefined;
  if (data[targetEnd] !== space || !isThere(data, targetEnd + 1, protocol)) return undefined;
  const methodEnd = findSpace(data, from, targetEnd);
  const begin = methodEnd + 1;
  if (methodEnd === from || begin >= targetEnd || findSpace(data, begin, targetEnd) < targetEnd)
    return undefined;
  const method = methodAt(data, from, methodEnd);
  if (method === undefined) return undefined;
  const isLikely = likely.length === targetEnd - begin && isThere(data, begin, likely);
  return { method, target: isLikely ? likely : data.toString('latin1', begin, targetEnd), minor };
}

/** What a response's first line between two places says; `undefined`: it is none of HTTP/1.x. */
export function parseStatusLine(data: Buffer, from: number, end: number): StatusLine | undefined {
  const minor = digitAt(data, from + 7);
  const hundreds = digitAt(data, from + 9);
  const tens = digitAt(data, from + 10);
  const ones = digitAt(data, from + 11);
  const isSpaced = data[from + 8] === space && (from + 12 === end || data[from + 12] === space);
  if ((minor !== 0 && minor !== 1) || !isSpaced || from + 12 > end) return undefined;
  if (hundreds < 1 || hundreds > 9 || tens > 9 || ones > 9 || !isThere(data, from, protocol))
    return undefined;
  return { status: hundreds * 100 + tens * 10 + ones, minor };
}

/** `undefined`: it is no method. */
function methodAt(data: Buffer, from: number, end: number): string | undefined {
  for (const name of usualMethods[data[from] ?? 0] ?? [])
    if (name.length === end - from && isThere(data, from, name)) return name;
  const method = data.toString('latin1', from, end);
  return token.test(method) ? method : undefined;
}

/** Whether the bytes from there on are these characters. */
function isThere(data: Buffer, from: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1)
    if (data[from + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** `end`: there is none before. */
function findSpace(data: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && data[at] !== space) at += 1;
  return at;
}

/** Above 9: no digit. */
function digitAt(data: Buffer, at: number): number {
  return ((data[at] ?? 0) - zero) >>> 0;
}
