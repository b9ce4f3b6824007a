import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { isOtlpDocument, spansIn, type Span } from './otlp-spans.ts';

const span = {
  traceId: '5B8EFFF798038103D269B633813FC60C',
  spanId: 'EEE19B7EC3C1B174',
  name: 'charge',
  kind: 3,
  startTimeUnixNano: '1544712660000000000',
  endTimeUnixNano: '1544712661000000000',
  attributes: [{ key: 'saga.id', value: { stringValue: 'o-1' } }],
  status: {},
};
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }] };

function document(...spans: unknown[]): unknown {
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'x' }, spans }] }] };
}

function only(change: object): Span | undefined {
  return spansIn(document({ ...span, ...change })).spans[0];
}

test('a span as the specification shows it', () => {
  expect(only({})).toEqual({
    service: 'order',
    instance: undefined,
    id: '5b8efff798038103d269b633813fc60c/eee19b7ec3c1b174',
    name: 'charge',
    kind: 'client',
    startNanos: '1544712660000000000',
    endNanos: '1544712661000000000',
    attributes: new Map([['saga.id', 'o-1']]),
    status: undefined,
    attributesDropped: 0,
    isSampled: false,
  });
});

test.each([
  [{ kind: 'SPAN_KIND_SERVER' }, { kind: 'server' }],
  [{ kind: 0 }, { kind: undefined }],
  [{ kind: 17 }, { kind: undefined }],
  [{ status: { code: 1 } }, { status: 'ok' }],
  [{ status: { code: 2, message: 'x' } }, { status: 'error' }],
  [{ status: { code: 'STATUS_CODE_ERROR' } }, { status: 'error' }],
  [{ status: { code: 'STATUS_CODE_UNSET' } }, { status: undefined }],
  [{ status: null }, { status: undefined }],
  [{ startTimeUnixNano: 1_000 }, { startNanos: '1000' }],
  [{ startTimeUnixNano: '0001544712660000000001' }, { startNanos: '1544712660000000001' }],
  [{ endTimeUnixNano: '0' }, { endNanos: undefined }],
  [{ endTimeUnixNano: undefined }, { endNanos: undefined }],
  [{ traceId: '0'.repeat(32) }, { id: undefined }],
  [{ spanId: '' }, { id: undefined }],
  [
    { traceId: 'W47/95gDgQPSabYzgT/GDA==', spanId: '7uGbfsPBsXQ=' },
    { id: 'W47/95gDgQPSabYzgT/GDA==/7uGbfsPBsXQ=' },
  ],
  [{ droppedAttributesCount: 3 }, { attributesDropped: 3 }],
  [{ droppedAttributesCount: '3' }, { attributesDropped: 3 }],
  [{ traceState: 'ot=th:8' }, { isSampled: true }],
  [{ traceState: 'a=1, ot=rv:0123;th:0c' }, { isSampled: true }],
  [{ traceState: 'ot=th:0' }, { isSampled: false }],
  [{ traceState: 'other=th:8' }, { isSampled: false }],
  [{ attributes: [{ key: 'n', value: { intValue: '7' } }] }, { attributes: new Map([['n', '7']]) }],
  [{ attributes: [{ key: 'n', value: { intValue: 7 } }] }, { attributes: new Map([['n', '7']]) }],
  [{ attributes: [{ key: 'n', value: { boolValue: true } }] }, { attributes: new Map([['n', 'true']]) }],
  [{ attributes: [{ key: 'n', value: { arrayValue: {} } }, 7, null, {}] }, { attributes: new Map() }],
  [
    { attributes: [{ key: '__proto__', value: { stringValue: 'x' } }] },
    { attributes: new Map([['__proto__', 'x']]) },
  ],
])('%j → %j', (change, expected) => {
  expect(only(change)).toMatchObject(expected);
});

test.each([
  [{ startTimeUnixNano: undefined }],
  [{ startTimeUnixNano: 0 }],
  [{ startTimeUnixNano: '-1' }],
  [{ startTimeUnixNano: 1.5 }],
  [{ startTimeUnixNano: '2026-01-01T00:00:00Z' }],
  [{ startTimeUnixNano: '9'.repeat(21) }],
])('without a beginning: %j', (change) => {
  const { spans, lacking } = spansIn(document(span, { ...span, ...change }, 'no span'));
  expect(spans).toHaveLength(1);
  expect(lacking.map(({ path }) => path.join('.'))).toEqual([
    'resourceSpans.0.scopeSpans.0.spans.1',
    'resourceSpans.0.scopeSpans.0.spans.2',
  ]);
});

describe('other forms', () => {
  test('lists under their older names', () => {
    const old = { batches: [{ resource, instrumentationLibrarySpans: [{ spans: [span] }] }] };
    expect(spansIn(old).spans.map(({ service }) => service)).toEqual(['order']);
  });

  test.each([
    [{}, true],
    [{ resourceSpans: [] }, true],
    [{ batches: [] }, true],
    [{ resourceSpans: {} }, false],
    [{ resourceMetrics: [] }, false],
    [[], false],
    [null, false],
    ['x', false],
  ])('%j is one: %s', (value, expected) => {
    expect(isOtlpDocument(value)).toBe(expected);
  });
});

test('whatever stands where a span should, nothing is thrown', () => {
  const keys = [
    ...Object.keys(span),
    'resourceSpans',
    'resource',
    'scopeSpans',
    'spans',
    'key',
    'value',
    'code',
  ];
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 7 },
      fc.constantFrom(null, true, 7, 'x', '7', -1, 1.5),
      fc.array(tie('tree'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.boolean(), (value, isSpan) => {
      const { spans, lacking } = spansIn(isSpan ? document(value) : value);
      if (isSpan) expect(spans.length + lacking.length).toBe(1);
    }),
    { numRuns: often(2_000) },
  );
});
