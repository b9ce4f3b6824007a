/** One span of OpenTelemetry's, as protocol buffers: what tells of calls. */

import { enter, nextField, wireTypes, type ProtobufCursor } from '../lib/protobuf.ts';
import { readAttribute, readException } from './otlp-protobuf-attributes.ts';
import { hasFailed, kindOfSpan } from './otlp.ts';
import { addException, isAsked, statusMessage, type SpanAttributes } from './span-attributes.ts';
import { isNoSpan } from './span-keys.ts';
import { microsecondsOf, timesBetween } from './span-times.ts';
import { toldBy } from './span-told.ts';
import type { ParentReference, Span } from './span.ts';
import type { TextCache } from './text-cache.ts';

const fields = {
  span: {
    trace: 1,
    id: 2,
    parent: 4,
    name: 5,
    kind: 6,
    start: 7,
    end: 8,
    attributes: 9,
    events: 11,
    links: 13,
    status: 15,
  },
  link: { trace: 1, span: 2 },
  status: { message: 2, code: 3 },
} as const;

/**
 * Reads the message of the last field as a span.
 *
 * @throws `RangeError` naming the byte where it is broken, or lacks its ids
 */
export function readSpan(cursor: ProtobufCursor, service: string, texts: TextCache, ids: IdReader): Span {
  const { span: of } = fields;
  const begin = cursor.start;
  let trace = '';
  let id = '';
  let parent = '';
  let operation: string | undefined;
  let kind: Span['kind'];
  let status = unset;
  let startUs = Number.NaN;
  let endUs = Number.NaN;
  const links: ParentReference[] = [];
  let attributes: SpanAttributes | undefined;
  let exceptions: SpanAttributes | undefined;
  const take = (key: string, value: string): void => {
    if (isAsked(key)) (attributes ??= new Map()).set(key, value);
  };
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    const { field, wire } = cursor;
    if (wire === wireTypes.bytes) {
      if (field === of.trace) trace = ids.trace(cursor);
      else if (field === of.id) id = ids.span(cursor);
      else if (field === of.parent) parent = ids.span(cursor);
      else if (field === of.name) operation = texts.text(cursor.bytes, cursor.start, cursor.stop);
      else if (field === of.attributes) readAttribute(cursor, texts, take);
      else if (field === of.events) readException(cursor, texts, (exceptions ??= new Map<string, string>()));
      else if (field === of.links) links.push(readLink(cursor, ids));
      else if (field === of.status) status = readStatus(cursor, texts);
    } else if (wire === wireTypes.fixed64) {
      if (field === of.start) startUs = microsecondsOf(cursor.low, cursor.high);
      else if (field === of.end) endUs = microsecondsOf(cursor.low, cursor.high);
    } else if (field === of.kind && wire === wireTypes.varint) kind = kindOfSpan(cursor.value);
  }
  if (trace === '' || id === '') throw new RangeError(`byte ${begin}: a span has no trace_id or no span_id`);
  const parents = isNoSpan(parent) ? [] : [{ trace, span: parent, followsFrom: false }];
  if (kind === 'consumer') for (const link of links) if (link.span !== parent) parents.push(link);
  const { failed, message } = status;
  if (message !== '') take(statusMessage, message);
  if (exceptions !== undefined) {
    attributes ??= new Map<string, string>();
    for (const [key, value] of exceptions) addException(attributes, key, value);
  }
  return {
    trace,
    id,
    service,
    operation: operation === '' ? undefined : operation,
    kind,
    failed,
    parents,
    times: timesBetween(startUs, endUs),
    told: attributes === undefined ? undefined : toldBy(attributes, { kind, failed }),
  };
}

interface Status {
  readonly failed: boolean;
  readonly message: string;
}

const unset: Status = { failed: false, message: '' };

function readStatus(cursor: ProtobufCursor, texts: TextCache): Status {
  let failed = false;
  let message = '';
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    const { field, wire } = cursor;
    if (field === fields.status.code && wire === wireTypes.varint) failed = hasFailed(cursor.value);
    else if (field === fields.status.message && wire === wireTypes.bytes)
      message = texts.text(cursor.bytes, cursor.start, cursor.stop);
  }
  return { failed, message };
}

function readLink(cursor: ProtobufCursor, ids: IdReader): ParentReference {
  const begin = cursor.start;
  let trace = '';
  let span = '';
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    if (cursor.wire !== wireTypes.bytes) continue;
    if (cursor.field === fields.link.trace) trace = ids.trace(cursor);
    else if (cursor.field === fields.link.span) span = ids.span(cursor);
  }
  if (trace === '' || span === '')
    throw new RangeError(`byte ${begin}: a link has no trace_id or no span_id`);
  return { trace, span, followsFrom: true };
}

/** Makes texts of the ids in a message: of a trace's only when it is another one than before, because its spans come one after another, mostly. */
export interface IdReader {
  trace(cursor: ProtobufCursor): string;
  span(cursor: ProtobufCursor): string;
}

/** Of one message; it has made none yet. */
export function createIdReader(): IdReader {
  let last = '';
  let from = 0;
  let length = -1;
  const isLast = ({ bytes, start, stop }: ProtobufCursor): boolean => {
    if (stop - start !== length) return false;
    for (let index = 0; index < length; index += 1)
      if (bytes[start + index] !== bytes[from + index]) return false;
    return true;
  };
  return {
    trace: (cursor) => {
      if (!isLast(cursor)) {
        last = hexDigits(cursor);
        from = cursor.start;
        length = cursor.stop - cursor.start;
      }
      return last;
    },
    span: hexDigits,
  };
}

const digits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const usualDigits = 16;
const codes = new Array<number>(usualDigits).fill(0);

function hexDigits({ bytes, start, stop }: ProtobufCursor): string {
  let text = '';
  // Eight bytes at a time, which is an id of a span.
  for (let at = start; at < stop; at += usualDigits / 2) {
    const count = Math.min(usualDigits, 2 * (stop - at));
    for (let index = 0; index < count; index += 2) {
      const byte = bytes[at + index / 2] ?? 0;
      codes[index] = digits[byte >> 4] ?? 0;
      codes[index + 1] = digits[byte & 15] ?? 0;
    }
    const part = String.fromCharCode.apply(undefined, count === usualDigits ? codes : codes.slice(0, count));
    text = text === '' ? part : text + part;
  }
  return text;
}
