import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import type { Topology } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { byteFile } from './byte-file.test-data.ts';
import { readTopology } from './recognise.ts';
import { spanFormOf } from './span-form.ts';
import { createSpanIndex } from './span-index.ts';
import { recogniseBytes } from './topology-bytes.ts';

const folder = new URL('./fixtures/', import.meta.url);

/** Read as it comes, whatever its size. */
function streamed(text: string, pieceBytes?: number): Topology {
  const file = byteFile(new TextEncoder().encode(text), pieceBytes);
  const input = recogniseBytes(file, { heldBytesMax: 0 });
  if (input.kind !== 'traces') throw new Error(`these are no traces: ${input.kind}`);
  const index = createSpanIndex();
  index.passOver(input.addTo(index));
  return index.topology('f');
}

function problem(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    const [{ line, column, message }] = error.problems;
    return `${line}:${column} ${message}`;
  }
  return 'not refused';
}

describe('files of other projects', () => {
  const names = readdirSync(folder).filter((name) => /^(?:jaeger-ui|zipkin).*[.]json$/.test(name));
  const spans = names
    .map((name): [string, string] => [name, readFileSync(new URL(name, folder), 'utf8')])
    .filter(([, text]) => spanFormOf(new TextEncoder().encode(text)) !== undefined);

  test('are of all forms', () => {
    expect(spans.length).toBeGreaterThanOrEqual(12);
  });

  test.each(spans)('%s is the same in pieces, however it is written', (_, text) => {
    const whole = readTopology(text, { name: 'f' });
    expect(streamed(text, 100)).toEqual(whole);
    expect(streamed(`\uFEFF${JSON.stringify(JSON.parse(text))}\n`)).toEqual(whole);
  });
});

describe('Jaeger', () => {
  const span = (spanID: string, more: object): object => ({ traceID: '0123456789abcdef', spanID, ...more });
  const processes = { p1: { serviceName: 'a' }, p2: { serviceName: 'b' } };
  const spans = [span('1', { processID: 'p1' }), span('2', { processID: 'p2', parentSpanID: '1' })];
  const edge = [{ from: 'a', to: 'b', calls: 1 }];

  test.each([
    ['processes behind the spans', { data: [{ traceID: 't', spans, processes }] }],
    ['processes before them', { data: [{ processes, spans }] }],
    ['a trace by itself', { spans, processes, warnings: null }],
    ['data behind other keys', { total: 0, errors: null, data: { spans, processes } }],
    ['a process in each span', [{ spans: spans.map((one) => ({ ...one, process: undefined })), processes }]],
  ])('%s', (_, document) => {
    expect(streamed(JSON.stringify(document), 20).edges).toMatchObject(edge);
  });

  test('traces without an id are told apart by where they stand', () => {
    const trace = { spans: [{ spanID: '1', process: { serviceName: 'a' } }] };
    expect(streamed(JSON.stringify([trace, trace])).confidence?.spans).toBe(2);
  });

  test('lines may be of OpenTelemetry, too', () => {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'c' } }] };
    const otlp = { resourceSpans: [{ resource, scopeSpans: [{ spans: [{ traceId: 't', spanId: '3' }] }] }] };
    const lines = [{ spans, processes }, otlp].map((one) => JSON.stringify(one)).join('\n');
    expect(streamed(lines).services.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  test.each([
    [
      '{"spans": [{"spanID": "1", "processID": "p"}], "processes": {}}',
      `1:64 p is not in the trace's processes, asked for by a span before this`,
    ],
    [
      '{"spans": [{"spanID": "1", "processID": "p"}],\n "processes": {"p": {}}}',
      '2:25 p has no serviceName, asked for by a span before this',
    ],
    ['{"spans": [{"spanID": 1}]}', '1:23 must be a text'],
    ['{"spans": [{}]}', '1:14 spanID must be a text, in the span before this'],
    ['{"spans": [7]}', '1:12 must be a span'],
    ['{"spans": [], "spans": []}', '1:24 spans for a second time in this trace'],
    ['[{"spans": []},\n{"processes": {}}]', '2:18 the object before this has no resourceSpans, and no spans'],
    ['[{"spans": []},\n[7]]', '2:2 must be an object with resourceSpans, or with spans and processes'],
  ])('what is malformed is refused with its place: %s', (text, expected) => {
    expect(problem(() => streamed(text))).toBe(expected);
  });
});

/** Words of which some say how a call ended, and values of each kind. */
const words = fc.constantFrom('error', 'exception', 'timeout', 'CallNotPermittedException', '', 'b', '2');
const value = fc.oneof(words, fc.constantFrom(2, 503, -1.5, true, false, null, [], { error: 'x' }));
const keys = fc.oneof(
  fc.constantFrom(
    'span.kind',
    'error',
    'otel.status_code',
    'peer.service',
    'http.status_code',
    'retry.count',
  ),
  fc.constantFrom('event', 'level', 'error.object', 'error.kind', 'message', 'exception.type', 'stack', 'x'),
);

describe('how calls ended is the same as when they are held', () => {
  const pairs = fc.oneof(
    fc.array(
      fc.oneof(
        fc.record({ key: keys, type: words, value }, { requiredKeys: ['key'] }),
        fc.record({ value, key: keys }),
        fc.constantFrom(null, 7, { key: 7, value: 'x' }),
      ),
    ),
    fc.dictionary(keys, value),
    fc.constantFrom(null, 7),
  );
  const tags = pairs.map((some) => {
    if (Array.isArray(some))
      return [{ key: 'span.kind', value: 'client' }, { key: 'retry.count', value: 1 }, ...some];
    return typeof some === 'object' ? { 'span.kind': 'client', ...some } : some;
  });
  const logs = fc.oneof(
    fc.array(fc.oneof(fc.record({ timestamp: fc.nat(), fields: pairs }), fc.constantFrom(null, {}, 7))),
    fc.constantFrom(null, {}, 'x'),
  );

  test('Jaeger', { timeout: often(60_000) }, () => {
    const more = fc.oneof(fc.record({ tags, logs }), fc.record({ logs, tags }));
    let withSigns = 0;
    fc.assert(
      fc.property(
        fc.array(more, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 1, max: 50 }),
        (all, piece) => {
          const spans = [
            { spanID: '1', processID: 'p1', tags: { 'span.kind': 'server' } },
            ...all.map((one, index) => ({
              spanID: `${index + 2}`,
              processID: 'p1',
              parentSpanID: '1',
              ...one,
            })),
            ...all.map((_, index) => ({
              spanID: `b${index}`,
              processID: 'p2',
              parentSpanID: `${index + 2}`,
            })),
          ];
          const text = JSON.stringify({
            spans,
            processes: { p1: { serviceName: 'a' }, p2: { serviceName: 'b' } },
          });
          const whole = readTopology(text, { name: 'f' });
          withSigns += Number(whole.edges.some(({ signs }) => signs !== undefined));
          expect(streamed(text, piece)).toEqual(whole);
        },
      ),
      { numRuns: often(500) },
    );
    expect(withSigns).toBeGreaterThan(10);
  });

  test('Zipkin', { timeout: often(60_000) }, () => {
    let withSigns = 0;
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.dictionary(keys, value), fc.constantFrom(null, 7, [])), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.integer({ min: 1, max: 50 }),
        (all, piece) => {
          const text = JSON.stringify(
            all.map((tags, index) => ({
              traceId: 't',
              id: `${index}`,
              kind: 'CLIENT',
              localEndpoint: { serviceName: 'a' },
              remoteEndpoint: { serviceName: 'b' },
              annotations: [{ timestamp: 1, value: 'ws' }],
              tags,
            })),
          );
          const whole = readTopology(text, { name: 'f' });
          withSigns += Number(whole.edges.some(({ signs }) => signs !== undefined));
          expect(streamed(text, piece)).toEqual(whole);
        },
      ),
      { numRuns: often(500) },
    );
    expect(withSigns).toBeGreaterThan(10);
  });
});

describe('Zipkin', () => {
  test.each([
    ['[{"traceId": "t", "id": "1"}, 7]', '1:31 must be a span'],
    [
      '[[{"traceId": "t", "id": "1"}],\n[{"id": "1"}]]',
      '2:13 traceId and id must be texts, in the span before this',
    ],
    [
      '{"traceId": "t", "id": "1",\n"binaryAnnotations": []}',
      '2:22 is of version 1; ask Zipkin for version 2 (/api/v2/traces)',
    ],
    [
      '{"traceId": "t", "id": "1",\n"annotations": [{"value": "cs", "endpoint": {}}]}',
      '2:45 is of version 1; ask Zipkin for version 2 (/api/v2/traces)',
    ],
    ['{"traceId": "t", "id": "1"}\n{"traceId": "t"', '2:16 not JSON: expected , or }, but the text ends'],
  ])('what is malformed is refused with its place: %s', (text, expected) => {
    expect(problem(() => streamed(text))).toBe(expected);
  });
});

test.each([
  ['{"resourceSpans"', undefined],
  ['{"resourceSpans":', 'otlp'],
  ['{"x": {"y": [1, {"spans": 2}]}, "trace": {"batches": [', 'otlp'],
  ['\uFEFF[\n{"result": {"resourceSpans": []', 'otlp'],
  ['{"data": [{"traceID": "t", "spans": [', 'jaeger'],
  ['[[{"annotations": [], "id": "1", "tags": {}, "traceId": "t"', 'zipkin'],
  ['[[], [], [{"traceId": "t", "id": "1", "name"', 'zipkin'],
  ['[{"traceId": "t", "parentId": "1"}]', undefined],
  ['{"data": [{"parent": "a", "child": "b"}]}', undefined],
  ['{"services": {"spans": {}}}', undefined],
  ['spans: []', undefined],
  ['', undefined],
])('by its first bytes %s is %s', (head, form) => {
  expect(spanFormOf(new TextEncoder().encode(head))).toBe(form);
});
