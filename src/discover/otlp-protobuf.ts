/**
 * OpenTelemetry traces as protocol buffers: `ExportTraceServiceRequest` and, the same on the wire, `TracesData`.
 *
 * One message, several after each other with their lengths before them in four bytes (the collector's file exporter) or as a varint. Only what
 * tells of calls is decoded; fields that are not known are passed over, as the encoding asks for. Field numbers after
 * opentelemetry-proto 1.x, trace.proto, common.proto and resource.proto.
 */

import { SeatrialError } from '../lib/errors.ts';
import { exceptionEvent, hasFailed, kindOfSpan } from './otlp.ts';
import { lengthBefore, readMessage, type Field } from './protobuf.ts';
import { addException, isAsked, statusMessage, type SpanAttributes } from './span-attributes.ts';
import type { SpanIndex } from './span-index.ts';
import { isNoSpan } from './span-keys.ts';
import { peerOf } from './span-peer.ts';
import { signsOf } from './span-signs.ts';
import { nanoseconds } from './span-times.ts';
import type { ParentReference, Span } from './span.ts';

/** The messages in these bytes; `undefined`: they are none of this kind. O(resources) */
export function otlpMessages(bytes: Uint8Array): Uint8Array[] | undefined {
  if (bytes.length === 0) return undefined;
  if (isRequest(bytes)) return [bytes];
  return delimited(bytes, fourBytes) ?? delimited(bytes, lengthBefore);
}

/**
 * Adds the spans in these messages, and gives how many were passed over because their resource names no service.
 *
 * @throws {@link SeatrialError} `E_FILE_INVALID` naming the byte where a message is broken; a file in which no span has a service is
 */
export function addOtlpProtobuf(index: SpanIndex, messages: readonly Uint8Array[], file: string): number {
  let named = 0;
  let nameless = 0;
  try {
    for (const message of messages) {
      readMessage(message, ({ number, bytes }) => {
        if (number !== 1 || bytes === undefined) return;
        const { service, spans } = readResourceSpans(bytes);
        if (service === undefined) nameless += spans.length;
        else {
          named += spans.length;
          for (const span of spans) index.add({ ...readSpan(span), service }, file);
        }
      });
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SeatrialError('E_FILE_INVALID', `${file}: no OTLP: ${error.message}`);
  }
  if (named === 0 && nameless > 0)
    throw new SeatrialError('E_FILE_INVALID', `${file}: no span in this file has a service.name`);
  return nameless;
}

/** All of it is fields of number 1 with bytes in them, each of which begins with a field that a resource's spans have. */
function isRequest(bytes: Uint8Array): boolean {
  let isAll = true;
  try {
    readMessage(bytes, (field) => {
      const tag = field.bytes?.[0];
      isAll &&= field.number === 1 && (tag === undefined ? field.bytes !== undefined : resourceTags.has(tag));
    });
  } catch {
    return false;
  }
  return isAll;
}

/** Of resource, scope_spans, schema_url, and the older instrumentation_library_spans (1000). */
const resourceTags: ReadonlySet<number> = new Set([0x0a, 0x12, 0x1a, 0xc2]);

function delimited(
  bytes: Uint8Array,
  lengthAt: (bytes: Uint8Array, at: number) => { length: number; next: number } | undefined,
): Uint8Array[] | undefined {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const found = lengthAt(bytes, at);
    if (found === undefined || found.next + found.length > bytes.length) return undefined;
    const message = bytes.subarray(found.next, found.next + found.length);
    if (!isRequest(message)) return undefined;
    messages.push(message);
    at = found.next + found.length;
  }
  return messages;
}

function fourBytes(bytes: Uint8Array, at: number): { length: number; next: number } | undefined {
  return at + 4 > bytes.length
    ? undefined
    : { length: new DataView(bytes.buffer, bytes.byteOffset).getUint32(at), next: at + 4 };
}

function readResourceSpans(message: Uint8Array): { service: string | undefined; spans: Uint8Array[] } {
  let service: string | undefined;
  const spans: Uint8Array[] = [];
  readMessage(message, ({ number, bytes }) => {
    if (bytes === undefined) return;
    if (number === 1) {
      readMessage(bytes, (field) => {
        if (field.number !== 1 || field.bytes === undefined) return;
        const [key, value] = readAttribute(field.bytes);
        if (key === 'service.name' && value !== '') service ??= value;
      });
    } else if (number === 2 || number === 1000) {
      readMessage(bytes, (field) => {
        if (field.number === 2 && field.bytes !== undefined) spans.push(field.bytes);
      });
    }
  });
  return { service, spans };
}

/** The key, and the value where it is a text, a whole number, or a list that begins with a text. */
function readAttribute(message: Uint8Array): [string, string | undefined] {
  let key = '';
  let value: string | undefined;
  readMessage(message, ({ number, bytes }) => {
    if (bytes === undefined) return;
    if (number === 1) key = utf8.decode(bytes);
    else if (number === 2) value = readValue(bytes);
  });
  return [key, value];
}

function readValue(message: Uint8Array): string | undefined {
  let found: string | undefined;
  readMessage(message, ({ number, value, bytes }) => {
    if (number === 1 && bytes !== undefined) found = utf8.decode(bytes);
    else if (number === 3 && value !== undefined) found = String(value);
    else if (number === 5 && bytes !== undefined) found = firstText(bytes);
  });
  return found;
}

function firstText(list: Uint8Array): string | undefined {
  let first: string | undefined;
  let elements = 0;
  readMessage(list, ({ number, bytes }) => {
    if (number !== 1 || bytes === undefined) return;
    elements += 1;
    if (elements > 1) return;
    readMessage(bytes, (field) => {
      if (field.number === 1 && field.bytes !== undefined) first = utf8.decode(field.bytes);
    });
  });
  return first;
}

function readEvent(message: Uint8Array, attributes: SpanAttributes): void {
  let name = '';
  const told: [string, string | undefined][] = [];
  readMessage(message, ({ number, bytes }) => {
    if (bytes === undefined) return;
    if (number === 2) name = utf8.decode(bytes);
    else if (number === 3) told.push(readAttribute(bytes));
  });
  if (name !== exceptionEvent) return;
  for (const [key, value] of told)
    if (value !== undefined && isAsked(key)) addException(attributes, key, value);
}

function readSpan(span: Uint8Array): Omit<Span, 'service'> {
  let trace = '';
  let id = '';
  let parent = '';
  let operation: string | undefined;
  let kind: Span['kind'];
  let failed = false;
  let start: string | undefined;
  let end: string | undefined;
  const links: ParentReference[] = [];
  let message = '';
  const attributes: SpanAttributes = new Map();
  const exceptions: SpanAttributes = new Map();
  const fields: Record<number, (field: Field) => void> = {
    1: ({ bytes }) => (trace = hex(bytes)),
    2: ({ bytes }) => (id = hex(bytes)),
    4: ({ bytes }) => (parent = hex(bytes)),
    5: ({ bytes }) => (operation = utf8.decode(bytes)),
    6: ({ value }) => (kind = kindOfSpan(value)),
    7: ({ long }) => (start = long?.toString()),
    8: ({ long }) => (end = long?.toString()),
    9: ({ bytes }) => {
      const [key, value] = readAttribute(bytes ?? nothing);
      if (value !== undefined && isAsked(key)) attributes.set(key, value);
    },
    11: ({ bytes }) => {
      readEvent(bytes ?? nothing, exceptions);
    },
    13: ({ bytes }) => links.push(readLink(bytes ?? nothing)),
    15: ({ bytes }) => {
      readMessage(bytes ?? nothing, (field) => {
        if (field.number === 3) failed = hasFailed(field.value);
        else if (field.number === 2 && field.bytes !== undefined) message = utf8.decode(field.bytes);
      });
    },
  };
  readMessage(span, (field) => fields[field.number]?.(field));
  if (trace === '' || id === '') throw new RangeError('a span has no trace_id or no span_id');
  if (message !== '') attributes.set(statusMessage, message);
  for (const [key, value] of exceptions) addException(attributes, key, value);
  return {
    trace,
    id,
    operation: operation === '' ? undefined : operation,
    kind,
    failed,
    parents: [
      ...(isNoSpan(parent) ? [] : [{ trace, span: parent, followsFrom: false }]),
      ...(kind === 'consumer' ? links.filter(({ span }) => span !== parent) : []),
    ],
    times: nanoseconds(start, end),
    peer: peerOf(attributes, kind),
    signs: signsOf(attributes, failed),
  };
}

function readLink(message: Uint8Array): ParentReference {
  let trace = '';
  let span = '';
  readMessage(message, ({ number, bytes }) => {
    if (number === 1) trace = hex(bytes);
    else if (number === 2) span = hex(bytes);
  });
  return { trace, span, followsFrom: true };
}

function hex(bytes: Uint8Array = nothing): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const nothing = new Uint8Array();
const utf8 = new TextDecoder();
