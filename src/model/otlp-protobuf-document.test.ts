/** Spans as protocol buffers are read as the same spans in JSON are. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { bytes, otlpProtobuf, varint } from '../testing/otlp-protobuf.ts';
import { otlpDocumentOf } from './otlp-protobuf-document.ts';
import { isOtlpDocument, spansIn } from './otlp-spans.ts';

const value = fc.oneof(
  fc.string().map((stringValue) => ({ stringValue })),
  fc.maxSafeInteger().map((intValue) => ({ intValue: String(intValue) })),
  fc.boolean().map((boolValue) => ({ boolValue })),
);
const attributes = fc.array(fc.record({ key: fc.constantFrom('saga.id', 'a', 'b'), value }), {
  maxLength: 3,
});
const hex = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((id) => Buffer.from(id).toString('hex'));
const nanos = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const span = fc.record({
  traceId: hex(16),
  spanId: hex(8),
  traceState: fc.constantFrom('', 'ot=th:8', 'x=1,ot=rv:1;th:0'),
  name: fc.string(),
  kind: fc.nat(6),
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  droppedAttributesCount: fc.nat(1_000),
  status: fc.constantFrom({}, { code: 0 }, { code: 1 }, { code: 2 }),
});
const document = fc.record({
  resourceSpans: fc.array(
    fc.record({
      resource: fc.record({
        attributes: fc.array(
          fc.record({ key: fc.constantFrom('service.name', 'service.instance.id'), value }),
          { maxLength: 3 },
        ),
      }),
      scopeSpans: fc.array(fc.record({ spans: fc.array(span, { maxLength: 3 }) }), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  ),
});

test('the same spans, and the same that is lacking', () => {
  fc.assert(
    fc.property(document, (one) => {
      expect(spansIn(otlpDocumentOf(otlpProtobuf(one)))).toEqual(spansIn(one));
    }),
    { numRuns: often(300) },
  );
});

test('an empty message is a document without spans', () => {
  const empty = otlpDocumentOf(new Uint8Array());
  expect([isOtlpDocument(empty), spansIn(empty)]).toEqual([true, { spans: [], lacking: [] }]);
});

test('fields that nobody knows are passed over, and doubles read', () => {
  const half = Buffer.from('21000000000000e03f', 'hex');
  const attribute = bytes(9, Buffer.concat([bytes(1, 'half'), bytes(2, half)]));
  const one = Buffer.concat([bytes(99, 'x'), varint(99 * 8), varint(1), attribute, bytes(5, 'n')]);
  const start = Buffer.from('390a00000000000000', 'hex');
  const whole = bytes(1, bytes(2, bytes(2, Buffer.concat([one, start]))));
  expect(spansIn(otlpDocumentOf(whole))).toMatchObject({
    spans: [{ name: 'n', startNanos: '10', attributes: new Map([['half', '0.5']]) }],
    lacking: [],
  });
});

test('what is broken is refused, never read as something else’s end', () => {
  expect(() => otlpDocumentOf(Buffer.from('0a05', 'hex'))).toThrow('byte 2: a field of 5 bytes');
});
