import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { InvalidDocumentError } from '../model/document.ts';
import type { Topology } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { byteFile } from './byte-file.test-data.ts';
import { readTopology } from './recognise.ts';
import { createSpanIndex } from './span-index.ts';
import { recogniseBytes, type ByteOptions } from './topology-bytes.ts';

function read(bytes: Buffer, options: ByteOptions & { pieceBytes?: number } = {}): Topology {
  const input = recogniseBytes(byteFile(bytes, options.pieceBytes), options);
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
  test('a mark of byte order is passed over before the file, and taken in a text', () => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: '\uFEFFa' } }] };
    const text = JSON.stringify({
      resourceSpans: [{ resource, scopeSpans: [{ spans: [{ traceId: 't', spanId: '1' }] }] }],
    });
    expect(streamed(`\uFEFF${text}`).services).toMatchObject([{ name: '\uFEFFa' }]);
  });

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
        [
          { value: { intValue: '404' }, key: 'http.response.status_code' },
          { key: 'error.type', value: { boolValue: true, stringValue: 'timeout' } },
          {
            key: 'x-envoy-attempt-count',
            value: { arrayValue: { values: [{ stringValue: '3' }, { stringValue: '9' }] } },
          },
          { key: 'url.path', value: { arrayValue: { values: [{ intValue: 1 }] } } },
          { key: 'server.address', value: { stringValue: 'b' } },
        ],
        null,
      ),
      events: fc.constantFrom(
        [],
        null,
        [
          {
            name: 'exception',
            attributes: [{ key: 'exception.type', value: { stringValue: 'CallNotPermittedException' } }],
          },
        ],
        [
          {
            attributes: [{ key: 'exception.message', value: { stringValue: 'timed out' } }],
            name: 'exception',
          },
          {
            name: 'other',
            attributes: [{ key: 'exception.type', value: { stringValue: 'BrokenCircuitException' } }],
          },
          7,
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
        const input = recogniseBytes(byteFile(Buffer.from(text)));
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
    [
      '{"resourceSpans": []}\n\n{"other": []}',
      '3:14 the object before this has no resourceSpans, and no spans',
    ],
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
