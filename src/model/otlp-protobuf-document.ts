/**
 * Spans as protocol buffers → the document that OTLP/JSON would be, as far as {@link spansIn} reads it: one reading of spans for both.
 *
 * Field numbers after opentelemetry-proto 1.x, trace.proto, common.proto and resource.proto. Values that are lists or maps are left out.
 */

import { enter, nextField, protobufCursor, wireTypes, type ProtobufCursor } from '../lib/protobuf.ts';

/**
 * The document in `bytes`, an `ExportTraceServiceRequest`. O(bytes)
 *
 * @throws `RangeError` naming the byte where it is broken
 */
export function otlpDocumentOf(bytes: Uint8Array): unknown {
  const cursor = protobufCursor(bytes);
  const resourceSpans = lists(cursor, bytes.length, { 1: readResourceSpans })[1];
  return { resourceSpans: resourceSpans ?? [] };
}

/** Reads the message of the last field, and gives what it is in JSON. */
type Read = (cursor: ProtobufCursor) => unknown;

/** What `read` gives of every field of its number, in their order. */
function lists(
  cursor: ProtobufCursor,
  end: number,
  read: Readonly<Record<number, Read>>,
): Record<number, unknown[]> {
  const found: Record<number, unknown[]> = {};
  while (nextField(cursor, end)) {
    const reader = Object.hasOwn(read, cursor.field) ? read[cursor.field] : undefined;
    const { field } = cursor;
    if (reader !== undefined) (found[field] ??= []).push(reader(cursor));
  }
  return found;
}

/** A message; what is no bytes is nothing. */
function message(
  read: Readonly<Record<number, Read>>,
  shape: (found: Record<number, unknown[]>) => unknown,
): Read {
  return (cursor) =>
    cursor.wire === wireTypes.bytes ? shape(lists(cursor, enter(cursor), read)) : undefined;
}

const utf8 = new TextDecoder();

function own({ wire, bytes, start, stop }: ProtobufCursor): Uint8Array {
  return wire === wireTypes.bytes ? bytes.subarray(start, stop) : new Uint8Array();
}

const text: Read = (cursor) => utf8.decode(own(cursor));
const hex: Read = (cursor) => Array.from(own(cursor), (byte) => byte.toString(16).padStart(2, '0')).join('');
const number: Read = ({ wire, value }) => (wire === wireTypes.varint ? value : undefined);
/** Signed, of 64 bits, as text. */
const integer: Read = ({ wire, bytes, start, stop }) => {
  if (wire !== wireTypes.varint) return undefined;
  const groups = bytes.subarray(start, stop).toReversed();
  return BigInt.asIntN(
    64,
    groups.reduce((value, byte) => (value << 7n) | BigInt(byte & 0x7f), 0n),
  ).toString();
};
/** Text, as in JSON: 64 bits are more than a number holds. */
const long: Read = ({ wire, low, high }) =>
  wire === wireTypes.fixed64 ? ((BigInt(high) << 32n) | BigInt(low)).toString() : undefined;
const double: Read = ({ wire, low, high }) => {
  if (wire !== wireTypes.fixed64) return undefined;
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, low, true);
  view.setUint32(4, high, true);
  return view.getFloat64(0, true);
};
const boolean: Read = (cursor) => number(cursor) !== 0;
const last = (found: unknown[] | undefined): unknown => found?.at(-1);

const readValue = message({ 1: text, 2: boolean, 3: integer, 4: double }, (found) => ({
  stringValue: last(found[1]),
  boolValue: last(found[2]),
  intValue: last(found[3]),
  doubleValue: last(found[4]),
}));

const readAttribute = message({ 1: text, 2: readValue }, (found) => ({
  key: last(found[1]) ?? '',
  value: last(found[2]),
}));

const readSpan = message(
  {
    1: hex,
    2: hex,
    3: text,
    5: text,
    6: number,
    7: long,
    8: long,
    9: readAttribute,
    10: number,
    15: message({ 3: number }, (found) => ({ code: last(found[3]) })),
  },
  (found) => ({
    traceId: last(found[1]),
    spanId: last(found[2]),
    traceState: last(found[3]),
    name: last(found[5]),
    kind: last(found[6]),
    startTimeUnixNano: last(found[7]),
    endTimeUnixNano: last(found[8]),
    attributes: found[9],
    droppedAttributesCount: last(found[10]),
    status: last(found[15]),
  }),
);

const readScope = message({ 2: readSpan }, (found) => ({ spans: found[2] }));

const readResourceSpans = message(
  // The older instrumentation_library_spans have a number of their own.
  { 1: message({ 1: readAttribute }, (found) => ({ attributes: found[1] })), 2: readScope, 1000: readScope },
  (found) => ({
    resource: last(found[1]),
    scopeSpans: found[2],
    instrumentationLibrarySpans: found[1000],
  }),
);
