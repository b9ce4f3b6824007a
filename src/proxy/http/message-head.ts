/** The head of an HTTP/1.x message: its start line and its header fields (RFC 9112, sections 2 to 5). */

import { HeadFields } from './head-fields.ts';
import { HeadScan, type DeclaredLength } from './head-scan.ts';
import { parseRequestLine, parseStatusLine, type RequestLine, type StatusLine } from './start-line.ts';

/** A head of more bytes is not followed. */
export const headBytesMax = 64 * 1024;

const carriageReturn = 0x0d;
const scan = new HeadScan();

/** What all heads have. */
interface AnyHead {
  /** How many it has, with its blank line. */
  readonly bytes: number;
  readonly declared: DeclaredLength;
  readonly fields: HeadFields;
}

/** What a request begins with. */
export interface RequestHead extends AnyHead, RequestLine {
  readonly kind: 'request';
}

/** What a response begins with; interim ones (1xx) have a head of their own. */
export interface ResponseHead extends AnyHead, StatusLine {
  readonly kind: 'response';
}

/** Either of them. */
export type MessageHead = RequestHead | ResponseHead;

/**
 * The head that begins at `from`; `undefined` when it is none that ends before `stop`: see {@link HeadScan.read}. One pass.
 *
 * `likely`: a target that a request may have, see {@link parseRequestLine}.
 */
export function readHead(
  kind: MessageHead['kind'],
  data: Buffer,
  from: number,
  stop: number,
  likely?: string,
): MessageHead | undefined {
  if (!scan.read(data, from, stop)) return undefined;
  const { startEnd, end, declared } = scan;
  const bytes = end - from;
  const lineEnd = data[startEnd - 1] === carriageReturn ? startEnd - 1 : startEnd;
  if (kind === 'request') {
    const line = parseRequestLine(data, from, lineEnd, likely);
    if (line === undefined) return undefined;
    const { method, target, minor } = line;
    return { kind, method, target, minor, bytes, declared, fields: new HeadFields(data, scan) };
  }
  const line = parseStatusLine(data, from, lineEnd);
  if (line === undefined) return undefined;
  const { status, minor } = line;
  return { kind, status, minor, bytes, declared, fields: new HeadFields(data, scan) };
}
