/** OTLP as JSON → the same as protocol buffers, for tests and measurements: what an exporter would send. */

import { fieldOf, itemsOf } from '../lib/untyped.ts';

/** The `ExportTraceServiceRequest` that this document is, as far as spans go. */
export function otlpProtobuf(document: unknown): Buffer {
  return joined(itemsOf(fieldOf(document, 'resourceSpans')).map((one) => bytes(1, resourceSpans(one))));
}

/** A field of bytes: a message, a text. */
export function bytes(number: number, content: Uint8Array | string): Buffer {
  const own = Buffer.from(content);
  return joined([varint(number * 8 + 2), varint(own.length), own]);
}

/** A field of 64 bits. */
export function fixed64(number: number, value: bigint): Buffer {
  const own = Buffer.alloc(8);
  own.writeBigUInt64LE(value);
  return joined([varint(number * 8 + 1), own]);
}

/** A number as it is written before a message. */
export function varint(value: number): Buffer {
  const parts: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) parts.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...parts, Number(rest)]);
}

function joined(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts);
}

function resourceSpans(one: unknown): Buffer {
  return joined([
    bytes(1, joined(attributes(1, fieldOf(one, 'resource')))),
    ...itemsOf(fieldOf(one, 'scopeSpans')).map((scope) =>
      bytes(2, joined(itemsOf(fieldOf(scope, 'spans')).map((span) => bytes(2, spanOf(span))))),
    ),
  ]);
}

function spanOf(span: unknown): Buffer {
  const status = fieldOf(span, 'status');
  return joined([
    id(1, fieldOf(span, 'traceId')),
    id(2, fieldOf(span, 'spanId')),
    text(3, fieldOf(span, 'traceState')),
    id(4, fieldOf(span, 'parentSpanId')),
    text(5, fieldOf(span, 'name')),
    number(6, fieldOf(span, 'kind')),
    long(7, fieldOf(span, 'startTimeUnixNano')),
    long(8, fieldOf(span, 'endTimeUnixNano')),
    ...attributes(9, span),
    number(10, fieldOf(span, 'droppedAttributesCount')),
    ...itemsOf(fieldOf(span, 'events')).map((event) =>
      bytes(11, joined([text(2, fieldOf(event, 'name')), ...attributes(3, event)])),
    ),
    ...itemsOf(fieldOf(span, 'links')).map((link) =>
      bytes(13, joined([id(1, fieldOf(link, 'traceId')), id(2, fieldOf(link, 'spanId'))])),
    ),
    status === undefined
      ? nothing
      : bytes(15, joined([text(2, fieldOf(status, 'message')), number(3, fieldOf(status, 'code'))])),
  ]);
}

function attributes(field: number, owner: unknown): Buffer[] {
  return itemsOf(fieldOf(owner, 'attributes')).map((attribute) =>
    bytes(
      field,
      joined([text(1, fieldOf(attribute, 'key')), bytes(2, valueOf(fieldOf(attribute, 'value')))]),
    ),
  );
}

function valueOf(value: unknown): Buffer {
  const list = fieldOf(value, 'arrayValue');
  const values = itemsOf(fieldOf(list, 'values')).map((one) => bytes(1, valueOf(one)));
  return joined([
    text(1, fieldOf(value, 'stringValue')),
    number(2, fieldOf(value, 'boolValue')),
    number(3, fieldOf(value, 'intValue')),
    list === undefined ? nothing : bytes(5, joined(values)),
  ]);
}

const nothing = Buffer.alloc(0);

function id(field: number, digits: unknown): Buffer {
  return typeof digits === 'string' && digits !== '' ? bytes(field, Buffer.from(digits, 'hex')) : nothing;
}

function text(field: number, value: unknown): Buffer {
  return typeof value === 'string' ? bytes(field, value) : nothing;
}

function number(field: number, value: unknown): Buffer {
  return value === undefined || value === null ? nothing : joined([varint(field * 8), varint(Number(value))]);
}

function long(field: number, value: unknown): Buffer {
  return typeof value === 'string' || typeof value === 'number' ? fixed64(field, BigInt(value)) : nothing;
}
