/** Spans in requests: what is taken, and that it is what a file of the same spans gives. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { otlpProtobuf } from '../testing/otlp-protobuf.ts';
import { createSpanTaker, type SpanRequest } from './received-spans.ts';
import { readFiles } from './recognise.ts';
import { createSpanIndex, type SpanIndexOptions } from './span-index.ts';

/** A span in a word: `a1` is span 1 of service a; `b2<1` has the parent 1. */
function resource(notation: string): object {
  const [, service = '', id = '', parent = ''] = /^(\w*?)(\d)(?:<(\d))?$/.exec(notation) ?? [];
  const hex = (digit: string): string => (digit === '' ? '' : digit.padStart(16, '0'));
  const span = {
    traceId: '0123456789abcdef0123456789abcdef',
    spanId: hex(id),
    parentSpanId: hex(parent),
    name: `do ${id}`,
    kind: 2,
    startTimeUnixNano: `170000000000000${id}999`,
    endTimeUnixNano: '1700000000100000001',
  };
  const attributes = [{ key: 'service.name', value: { stringValue: service } }];
  return { resource: { attributes }, scopeSpans: [{ spans: [span] }] };
}

function spans(notation: string): object {
  return { resourceSpans: notation.split(' ').map(resource) };
}

function json(document: unknown, pieceBytes = Infinity): SpanRequest {
  return { form: 'json', pieces: cut(Buffer.from(JSON.stringify(document)), pieceBytes) };
}

function protobuf(document: unknown, pieceBytes = Infinity): SpanRequest {
  return { form: 'protobuf', pieces: cut(otlpProtobuf(document), pieceBytes) };
}

function cut(bytes: Buffer, pieceBytes: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return pieces;
}

function taker(options?: SpanIndexOptions) {
  const index = createSpanIndex(options);
  const inner = createSpanTaker(index, 'received');
  return {
    take: (request: SpanRequest): string => {
      try {
        const { named, nameless } = inner.take(request);
        return `${named} ${nameless}`;
      } catch (error) {
        return String(error);
      }
    },
    taken: inner.taken,
    edges: () => index.topology('x').edges.map(({ from, to, calls }) => `${from}->${to} ${calls}`),
    confidence: () => index.topology('x').confidence,
  };
}

test.each([
  ['json', json],
  ['protobuf', protobuf],
] as const)('%s: taken, passed over without a service, and nothing in an empty one', (_, as) => {
  const received = taker();
  expect(received.take(as(spans('a1 b2<1')))).toBe('2 0');
  expect(received.take(as(spans('3<1')))).toBe('0 1');
  expect(received.take(as({ resourceSpans: [] }))).toBe('0 0');
  expect(received.edges()).toEqual(['a->b 1']);
  expect(received.taken).toEqual({ named: 2, nameless: 1 });
  expect(received.confidence()).toMatchObject({ spans: 2, nameless: 1 });
});

test('empty requests of each encoding', () => {
  expect(taker().take({ form: 'protobuf', pieces: [] })).toBe('0 0');
  expect(taker().take({ form: 'json', pieces: [Buffer.from('{}')] })).toBe('0 0');
});

const text = JSON.stringify(spans('a1 b2<1'));
test.each([
  ['', 'Error: 1:1: must be an object with resourceSpans'],
  ['[]', 'Error: 1:1: must be an object with resourceSpans'],
  ['{"resourceMetrics": []}', 'Error: 1:24: the object before this has no resourceSpans'],
  [`${text}\n{}`, 'Error: 2:1: there is more behind the object; send one a request'],
  [text.slice(0, -1), `Error: 1:${text.length}: not JSON: expected , or }, but the text ends`],
  [
    text.replace('"spanId":"0000000000000002"', '"spanId":""'),
    expect.stringMatching(/^Error: 1:\d+: traceId/),
  ],
  ['{"resourceSpans": [], "x": '.padEnd(10_000, '['), expect.stringContaining('nested deeper than 512')],
])('a broken request is told with its place, and none of its spans is taken: %#', (body, expected) => {
  const received = taker();
  received.take(json(spans('a1')));
  expect(received.take({ form: 'json', pieces: [Buffer.from(body)] })).toEqual(expected);
  expect(received.edges()).toEqual([]);
  expect(received.confidence()).toMatchObject({ spans: 1, orphans: 0 });
  // And the reader works as before.
  expect(received.take(json(spans('b2<1')))).toBe('1 0');
  expect(received.edges()).toEqual(['a->b 1']);
});

test('a message that is broken off anywhere within a field leaves nothing', () => {
  const whole = otlpProtobuf(spans('a1 b2<1'));
  const first = otlpProtobuf(spans('a1')).length;
  for (let length = 1; length < whole.length; length += 1) {
    if (length === first) continue;
    const received = taker();
    const answer = received.take({ form: 'protobuf', pieces: [whole.subarray(0, length)] });
    expect(answer).toMatch(/^Error: byte \d+: /);
    expect(received.confidence()).toMatchObject({ spans: 0 });
  }
});

test.each<[SpanIndexOptions, string]>([
  [{ spansMax: 3 }, 'more than 3 spans'],
  [{ nameCharactersMax: 9 }, 'more than 9 characters of names'],
])('where there is no more room nothing of a request is taken: %j', (options, why) => {
  const received = taker(options);
  expect(received.take(json(spans('a1 b2<1')))).toBe('2 0');
  expect(received.take(json(spans('c3<1 c4<1')))).toContain(why);
  expect(received.edges()).toEqual(['a->b 1']);
  expect(received.confidence()).toMatchObject({ spans: 2 });
});

test('links are counted, too', () => {
  const received = taker({ linksMax: 1 });
  const linked = (id: string, ...to: string[]): object => ({
    traceId: '0123456789abcdef0123456789abcdef',
    spanId: id.padStart(16, '0'),
    kind: 5,
    links: to.map((one) => ({ traceId: 'fedcba9876543210fedcba9876543210', spanId: one.padStart(16, '0') })),
  });
  const request = (span: object): SpanRequest =>
    json({
      resourceSpans: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'a' } }] },
          scopeSpans: [{ spans: [span] }],
        },
      ],
    });
  expect(received.take(request(linked('1', '7')))).toBe('1 0');
  expect(received.take(request(linked('2', '8', '9')))).toContain('more than 1 links');
  expect(received.confidence()).toMatchObject({ spans: 1 });
});

test('however spans are split over requests, and in whichever order and encoding, the graph is that of a file', () => {
  const service = fc.constantFrom('a', 'b', 'c', 'über', '');
  const digits = (length: number) =>
    fc.constantFrom('1', '2', '3', '4', '5').map((one) => one.repeat(length));
  const attributes = fc.subarray([
    { key: 'db.system', value: { stringValue: 'mysql' } },
    { key: 'server.address', value: { stringValue: 'd:80' } },
    { key: 'http.status_code', value: { intValue: 200 } },
    { key: 'long', value: { stringValue: 'x'.repeat(100) } },
    { key: 'http.resend_count', value: { intValue: 1 } },
    { key: 'url.full', value: { stringValue: 'http://d/y' } },
    {
      key: 'x-envoy-attempt-count',
      value: { arrayValue: { values: [{ stringValue: '3' }, { intValue: 9 }] } },
    },
  ]);
  const event = fc.record({
    name: fc.constantFrom('exception', 'sent'),
    attributes: fc.subarray([
      { key: 'exception.type', value: { stringValue: 'BrokenCircuitException' } },
      { key: 'exception.message', value: { stringValue: 'timeout' } },
    ]),
  });
  const span = fc.record(
    {
      traceId: digits(32),
      spanId: digits(16),
      parentSpanId: fc.oneof(fc.constant(''), fc.constant('0'.repeat(16)), digits(16)),
      name: fc.constantFrom('', 'GET /', '日本', '"\\\n'),
      kind: fc.constantFrom(0, 1, 2, 3, 4, 5, 99),
      startTimeUnixNano: fc.constantFrom('0', '999', '1700000000000000999', '9223372036854775807'),
      endTimeUnixNano: fc.constantFrom('0', '1700000000100000001', '18446744073709551615'),
      attributes,
      links: fc.array(fc.record({ traceId: digits(32), spanId: digits(16) }), { maxLength: 2 }),
      events: fc.array(event, { maxLength: 2 }),
      status: fc.constantFrom({}, { code: 1 }, { code: 2 }, { code: 2, message: 'deadline exceeded' }),
    },
    { requiredKeys: ['traceId', 'spanId'] },
  );
  const one = fc.record({ service, span, at: fc.nat(3), isJson: fc.boolean(), place: fc.nat(99) });
  fc.assert(
    fc.property(
      fc.array(one, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 60 }),
      (all, piece) => {
        const withName = [
          { service: 'a', span: { traceId: '1'.repeat(32), spanId: '9'.repeat(16) } },
          ...all,
        ];
        const document = (some: readonly { service: string; span: object }[]): object => ({
          resourceSpans: some.map(({ service: name, span: own }) => ({
            resource: { attributes: [{ key: 'service.name', value: { stringValue: name } }] },
            scopeSpans: [{ spans: [own] }],
          })),
        });
        const file = { name: 'f', text: JSON.stringify(document(withName)) };
        const expected = readFiles([file]).finish();
        const live = readFiles([]);
        const received = createSpanTaker(live.spans, 'f');
        const shuffled = all.toSorted((x, y) => x.place - y.place);
        for (const at of [0, 1, 2, 3])
          for (const as of [json, protobuf]) {
            const some = shuffled.filter((each) => each.at === at && each.isJson === (as === json));
            received.take(as(document(some), piece));
          }
        received.take(json(document(withName.slice(0, 1))));
        const found = live.finish({ source: 'f', nameless: received.taken.nameless });
        expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
      },
    ),
    { numRuns: often(100) },
  );
});
