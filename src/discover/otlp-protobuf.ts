/**
 * OpenTelemetry traces as protocol buffers: `ExportTraceServiceRequest` and, the same on the wire, `TracesData`.
 *
 * One message, several after each other with their lengths before them in four bytes (the collector's file exporter) or as a varint. Only what
 * tells of calls is decoded; fields that are not known are passed over, as the encoding asks for. Field numbers after
 * opentelemetry-proto 1.x, trace.proto, common.proto and resource.proto.
 */

import { SeatrialError } from '../lib/errors.ts';
import {
  enter,
  lengthBefore,
  nextField,
  protobufCursor,
  wireTypes,
  type ProtobufCursor,
} from '../lib/protobuf.ts';
import { readAttribute } from './otlp-protobuf-attributes.ts';
import { createIdReader, readSpan } from './otlp-protobuf-span.ts';
import type { SpanCounts } from './otlp-stream.ts';
import type { SpanIndex } from './span-index.ts';
import { createTextCache, type TextCache } from './text-cache.ts';

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
  const texts = createTextCache();
  const counts: SpanCounts = { named: 0, nameless: 0 };
  try {
    for (const message of messages) {
      const { named, nameless } = addOtlpMessage(index, message, { file, texts });
      counts.named += named;
      counts.nameless += nameless;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new SeatrialError('E_FILE_INVALID', `${file}: no OTLP: ${error.message}`);
  }
  if (counts.named === 0 && counts.nameless > 0)
    throw new SeatrialError('E_FILE_INVALID', `${file}: no span in this file has a service.name`);
  return counts.nameless;
}

/**
 * Adds the spans of one message. An empty one has none. O(bytes)
 *
 * @throws `RangeError` naming the byte of the message where it is broken
 */
export function addOtlpMessage(
  index: SpanIndex,
  message: Uint8Array,
  { file, texts }: { readonly file: string; readonly texts: TextCache },
): SpanCounts {
  const cursor = protobufCursor(message);
  const counts: SpanCounts = { named: 0, nameless: 0 };
  const ids = createIdReader();
  while (nextField(cursor, message.length)) {
    if (cursor.wire !== wireTypes.bytes || cursor.field !== fields.request.resourceSpans) continue;
    const { service, scopes } = readResourceSpans(cursor, texts);
    const after = cursor.at;
    for (const scope of scopes) {
      forEachSpan(cursor, scope, () => {
        if (service === undefined) counts.nameless += 1;
        else {
          counts.named += 1;
          index.add(readSpan(cursor, service, texts, ids), file);
        }
      });
    }
    cursor.at = after;
  }
  return counts;
}

function forEachSpan(cursor: ProtobufCursor, { start, stop }: Place, act: () => void): void {
  cursor.at = start;
  while (nextField(cursor, stop))
    if (cursor.wire === wireTypes.bytes && cursor.field === fields.scope.spans) act();
}

/** Where the bytes of a field are. */
interface Place {
  readonly start: number;
  readonly stop: number;
}

const fields = {
  request: { resourceSpans: 1 },
  // The older instrumentation_library_spans have a number of their own.
  resourceSpans: { resource: 1, scopeSpans: 2, librarySpans: 1000 },
  resource: { attributes: 1 },
  scope: { spans: 2 },
} as const;

/** All of it is fields of number 1 with bytes in them, each of which begins with a field that a resource's spans have. */
function isRequest(bytes: Uint8Array): boolean {
  const cursor = protobufCursor(bytes);
  try {
    while (nextField(cursor, bytes.length)) {
      if (cursor.field !== fields.request.resourceSpans || cursor.wire !== wireTypes.bytes) return false;
      if (cursor.stop > cursor.start && !resourceTags.has(bytes[cursor.start] ?? 0)) return false;
    }
    return true;
  } catch {
    return false;
  }
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

/** The service may stand behind the spans, so where they are is noted, and they are read afterwards. */
function readResourceSpans(
  cursor: ProtobufCursor,
  texts: TextCache,
): { service: string | undefined; scopes: Place[] } {
  const { resource, scopeSpans, librarySpans } = fields.resourceSpans;
  let service: string | undefined;
  const scopes: Place[] = [];
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    if (cursor.wire !== wireTypes.bytes) continue;
    if (cursor.field === resource) service ??= readService(cursor, texts);
    else if (cursor.field === scopeSpans || cursor.field === librarySpans)
      scopes.push({ start: cursor.start, stop: cursor.stop });
  }
  return { service, scopes };
}

function readService(cursor: ProtobufCursor, texts: TextCache): string | undefined {
  let service: string | undefined;
  const end = enter(cursor);
  while (nextField(cursor, end)) {
    if (cursor.field !== fields.resource.attributes || cursor.wire !== wireTypes.bytes) continue;
    readAttribute(cursor, texts, (key, value) => {
      if (key === 'service.name' && value !== '') service ??= value;
    });
  }
  return service;
}
