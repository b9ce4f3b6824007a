import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { InvalidDocumentError } from '../model/document.ts';
import type { Topology } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { bytes, fixed64, varint } from '../testing/otlp-protobuf.ts';
import { readTopology } from './recognise.ts';
import { createSpanIndex } from './span-index.ts';
import { recogniseBytes, type ByteOptions } from './topology-bytes.ts';

function file(bytes: Buffer, pieceBytes = 64 * 1024): Parameters<typeof recogniseBytes>[0] {
  return {
    name: 'f',
    size: bytes.length,
    pieces: function* () {
      // One piece of memory for all, as when a file is read.
      const piece = Buffer.alloc(pieceBytes);
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const length = bytes.copy(piece, 0, at);
        yield piece.subarray(0, length);
      }
    },
  };
}

function read(bytes: Buffer, options: ByteOptions & { pieceBytes?: number } = {}): Topology {
  const input = recogniseBytes(file(bytes, options.pieceBytes), options);
  if (input.kind !== 'traces') throw new Error(`these are no traces: ${input.kind}`);
  const index = createSpanIndex();
  index.passOver(input.addTo(index));
  return index.topology('f');
}

/** Read as it comes, whatever its size. */
function streamed(text: string, pieceBytes?: number): Topology {
  return read(Buffer.from(text), { heldBytesMax: 0, ...(pieceBytes === undefined ? {} : { pieceBytes }) });
}

const fixtures = [
  'chaosrank-otlp.json',
  'chaosrank-tempo.json',
  'jaeger-ui-otlp-in.json',
  'jaeger-ui-otlp-multi-in.json',
];

function fixture(name: string): string {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
}

describe('read as it comes', () => {
  test.each(fixtures)('%s is the same in pieces of any size, however it is written', (name) => {
    const text = fixture(name);
    const whole = readTopology(text, { name: 'f' });
    for (const pieceBytes of [1, 7, 1_000]) expect(streamed(text, pieceBytes)).toEqual(whole);
    expect(streamed(`\uFEFF${JSON.stringify(JSON.parse(text))}\n`)).toEqual(whole);
  });

  const resource = (service: string | undefined, ...spans: object[]): object => ({
    resource: {
      attributes: [
        { key: 'x', value: { arrayValue: { values: [{ intValue: '1' }, null, true, -1.5e3] } } },
        ...(service === undefined ? [] : [{ key: 'service.name', value: { stringValue: service } }]),
      ],
    },
    scopeSpans: [{ scope: {}, spans }, { spans: null }],
    schemaUrl: 'u',
  });
  const span = fc.record(
    {
      traceId: fc.constantFrom('0123456789abcdef0123456789abcdef', 't'),
      spanId: fc.constantFrom('1', '2', '3', '4'),
      parentSpanId: fc.constantFrom('', '1', '2', '0000000000000000', '9'),
      name: fc.oneof(fc.string(), fc.constantFrom('a"\\\n', 'über', '日本', '__proto__')),
      kind: fc.constantFrom(1, 2, 3, 4, 5, 'SPAN_KIND_CLIENT', 'SPAN_KIND_CONSUMER', 99),
      startTimeUnixNano: fc.constantFrom('1700000000000000123', '0', 1700000000000000000, '17e'),
      endTimeUnixNano: fc.constantFrom('1700000000100000999', '1', 1700000000000000000),
      status: fc.constantFrom({}, { code: 2 }, { code: 'STATUS_CODE_ERROR', message: 'x' }, null),
      attributes: fc.constantFrom(
        [],
        [{ key: 'db.system', value: { stringValue: 'mysql' } }],
        [
          { key: 'server.address', value: { stringValue: 'b:80' } },
          { key: 'http.status_code', value: { intValue: 200 } },
        ],
      ),
      links: fc.constantFrom([], [{ traceId: 't', spanId: '3' }]),
    },
    { requiredKeys: ['traceId', 'spanId'] },
  );

  test('whatever the spans, as when they are read whole', () => {
    const documents = fc.array(
      fc.tuple(
        fc.option(fc.constantFrom('a', 'b', 'ü'), { nil: undefined }),
        fc.array(span, { maxLength: 4 }),
      ),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(documents, fc.nat(40), fc.boolean(), (all, pieceBytes, isLines) => {
        const resources = [
          resource('a', { traceId: 't', spanId: '7' }),
          ...all.map(([name, list]) => resource(name, ...list)),
        ];
        const text = isLines
          ? resources.map((one) => JSON.stringify({ resourceSpans: [one] })).join('\n\n')
          : JSON.stringify({ resourceSpans: resources }, null, 2);
        const index = createSpanIndex();
        const input = recogniseBytes(file(Buffer.from(text)));
        if (input.kind !== 'traces') throw new Error('these are no traces');
        index.passOver(input.addTo(index));
        expect(streamed(text, pieceBytes + 1)).toEqual(index.topology('f'));
      }),
      { numRuns: often(300) },
    );
  });

  test('a resource that is named behind its spans', () => {
    const text =
      '{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "t", "spanId": "1"}]}], "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "a"}}]}}]}';
    expect(streamed(text).services).toMatchObject([{ name: 'a', entry: true }]);
  });

  test.each([
    ['{"resourceSpans": {}}', '1:19 must be a list'],
    ['{"resourceSpans": [7]}', '1:20 must be an object with resource and scopeSpans'],
    ['{"resourceSpans": [],\n "x": [1,]}', '2:10 not JSON: expected a number, but this is "]"'],
    ['{"resourceSpans": [],\n "x": tru}', '2:10 not JSON: expected a value, but this is "}"'],
    ['{"resourceSpans": [], "x": 01}', '1:28 not JSON: 01 is no number'],
    ['{"resourceSpans": [], "x": "\\u12"}', '1:29 not JSON: a text with a broken escape'],
    ['{"resourceSpans": [', '1:20 must be an object with resource and scopeSpans'],
    ['{"resourceSpans": []', '1:21 not JSON: expected , or }, but the text ends'],
    ['{"resourceSpans": []}\n\n{"other": []}', '3:14 the object before this has no resourceSpans'],
    [`{"resourceSpans": [], "x": ${'['.repeat(100_000)}`, '1:539 nested deeper than 512'],
    [`{"resourceSpans": [], "x": ${'{"a":'.repeat(100_000)}`, '1:2583 nested deeper than 512'],
    [
      '{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "t", "spanId": 1}]}]}]}',
      '1:76 traceId and spanId must be texts, in the span before this',
    ],
  ])('what is malformed is refused with its place: %#', (text, expected) => {
    expect(problem(() => streamed(text, 9))).toBe(expected);
  });

  test('a text without end is not held', () => {
    const text = `{"resourceSpans": [], "x": "${'x'.repeat(17 * 1024 * 1024)}`;
    expect(problem(() => streamed(text, 65_536))).toMatch(/a text or number of more than 16777216 bytes/);
  });

  test('broken in a few places, it is refused or read', () => {
    const text = JSON.stringify(JSON.parse(fixture('jaeger-ui-otlp-multi-in.json')));
    const head = '{"resourceSpans":';
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.nat(text.length),
            fc.nat(9),
            fc.constantFrom('', '"', '{', ']', ',', '\\', '1', 'null', '\n'),
          ),
          {
            minLength: 1,
            maxLength: 3,
          },
        ),
        (changes) => {
          const changed = changes.reduce((all, [at, cut, put]) => {
            const from = Math.max(at % all.length, head.length);
            return all.slice(0, from) + put + all.slice(from + cut);
          }, text);
          const isJson = parses(changed);
          const answer = attempt(() => streamed(changed, 50));
          if (answer instanceof Error) expect(answer).toBeInstanceOf(SeatrialError);
          else if (!changed.includes('\n')) expect(isJson || isJsonSequence(changed)).toBe(true);
        },
      ),
      { numRuns: often(1_000) },
    );
  });
});

/** Documents one after the other need no line between them here. */
function isJsonSequence(text: string): boolean {
  return /\}\s*[{[]/.test(text);
}

function parses(text: string): boolean {
  return !(attempt(() => JSON.parse(text) as unknown) instanceof Error);
}

test.each([
  [Buffer.alloc(1_000_001, 0x20), 'f has 1000001 bytes; 1000000 is the most'],
  [Buffer.from('a: b\0'), 'f is no text file'],
])('what cannot be read is refused: %#', (bytes, message) => {
  expect(() => read(bytes, { bytesMax: 1_000_000 })).toThrow(message);
});

describe('protocol buffers', () => {
  const message = (...parts: Buffer[]): Buffer => Buffer.concat(parts);
  const attribute = (key: string, value: string): Buffer => message(bytes(1, key), bytes(2, bytes(1, value)));
  const trace = Buffer.from('0123456789abcdef0123456789abcdef', 'hex');
  const id = (number: number): Buffer => Buffer.alloc(8, number);
  const span = (own: number, parent: number, kind: number, ...more: Buffer[]): Buffer =>
    message(
      bytes(1, trace),
      bytes(2, id(own)),
      ...(parent === 0 ? [] : [bytes(4, id(parent))]),
      bytes(5, `do ${own}`),
      message(varint(6 * 8), varint(kind)),
      fixed64(7, 1_700_000_000_000_000_000n),
      fixed64(8, 1_700_000_000_005_000_000n),
      // A field that nobody knows, in each way one can be written.
      message(varint(99 * 8), varint(300)),
      message(varint(99 * 8 + 5), Buffer.alloc(4)),
      bytes(99, 'x'),
      ...more,
    );
  const request = (service: string, ...spans: Buffer[]): Buffer =>
    bytes(
      1,
      message(
        bytes(1, bytes(1, attribute('service.name', service))),
        bytes(2, message(...spans.map((one) => bytes(2, one)))),
      ),
    );
  const failed = bytes(15, message(bytes(2, 'oh'), varint(3 * 8), varint(2)));
  const a = request(
    'a',
    span(1, 0, 2),
    span(2, 1, 3),
    span(4, 1, 3, bytes(9, attribute('db.system', 'mysql'))),
  );
  const b = request('b', span(3, 2, 2, failed));
  const framed = (...messages: Buffer[]): Buffer =>
    message(
      ...messages.flatMap((one) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(one.length);
        return [length, one];
      }),
    );

  test.each([
    ['one message', message(a, b)],
    ['several, with four bytes of length', framed(a, b)],
    ['several, with a varint of length', message(varint(a.length), a, varint(b.length), b)],
  ])('%s', (_, whole) => {
    const { services, edges, confidence } = read(whole);
    expect(services.map(({ name, entry, kind }) => [name, entry, kind])).toEqual([
      ['a', true, undefined],
      ['b', false, undefined],
      ['mysql', false, 'database'],
    ]);
    expect(edges).toMatchObject([
      { from: 'a', to: 'b', calls: 1, errors: 1, operations: ['do 3'], firstMs: 1_700_000_000_000 },
      { from: 'a', to: 'mysql', calls: 1, errors: 0, lastMs: 1_700_000_000_005 },
    ]);
    expect(confidence).toMatchObject({ spans: 4, calls: 2, unpaired: 1 });
  });

  test('without a service it is refused', () => {
    const nameless = bytes(1, bytes(2, bytes(2, span(1, 0, 2))));
    expect(() => read(nameless)).toThrow('no span in this file has a service.name');
  });

  test('broken off or changed anywhere, it is refused or read', () => {
    const whole = framed(a, b);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, value, length) => {
        const changed = Buffer.from(whole);
        changed[at] = value;
        const answer = attempt(() => read(changed.subarray(0, length)));
        if (answer instanceof Error && !answer.message.includes('these are no traces'))
          expect(answer).toBeInstanceOf(SeatrialError);
      }),
      { numRuns: often(1_000) },
    );
  });
});

function problem(act: () => unknown): string {
  const error = attempt(act);
  if (!(error instanceof InvalidDocumentError)) return 'not refused';
  const [{ line, column, message }] = error.problems;
  return `${line}:${column} ${message}`;
}

function attempt<T>(act: () => T): T | Error {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
