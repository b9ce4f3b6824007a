/**
 * How long the body behind a head is (RFC 9112, section 6.3), where every reader of the message agrees about it.
 *
 * What a strict and a lenient server would read differently (two lengths, a length beside chunks, chunks that are not last, chunks in
 * HTTP/1.0) is `malformed`: whoever guesses there takes the rest of the connection for something it is not.
 */

import type { MessageHead } from './message-head.ts';

/** So many bytes; chunks; all until the connection ends; no HTTP from here on; or nobody can say. */
export type BodyLength = number | 'chunked' | 'until-close' | 'upgraded' | 'malformed';

const decimal = /^\d{1,15}$/;

/** See the header. `requestMethod`: of the request that a response answers. */
export function bodyLength(head: MessageHead, requestMethod?: string): BodyLength {
  if (head.kind === 'request') return head.method === 'CONNECT' ? 'upgraded' : declaredLength(head, 0);
  const { status } = head;
  if (status === 101 || (requestMethod === 'CONNECT' && status >= 200 && status < 300)) return 'upgraded';
  if (requestMethod === 'HEAD' || status < 200 || status === 204 || status === 304) return 0;
  return declaredLength(head, 'until-close');
}

function declaredLength(head: MessageHead, undeclared: BodyLength): BodyLength {
  if (head.declared !== 'look') return head.declared === 'none' ? undeclared : head.declared;
  const lengths = head.fields.values('content-length');
  const codings = head.fields.values('transfer-encoding');
  if (codings.length > 0) return lengths.length > 0 ? 'malformed' : codedLength(head, members(codings));
  const [first] = lengths;
  if (first === undefined) return undeclared;
  if (lengths.length === 1 && decimal.test(first)) return Number(first);
  const all = members(lengths);
  const isOne = all.every((length) => length === all[0] && decimal.test(length));
  return isOne ? Number(all[0]) : 'malformed';
}

function codedLength({ kind, minor }: MessageHead, codings: readonly string[]): BodyLength {
  const chunked = codings.indexOf('chunked');
  if (minor === 0 || (chunked >= 0 && chunked < codings.length - 1)) return 'malformed';
  if (chunked >= 0) return 'chunked';
  return kind === 'response' ? 'until-close' : 'malformed';
}

/** What a header that is a list has in it, in lower case. */
function members(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.toLowerCase().split(',')).map((member) => member.trim());
}
