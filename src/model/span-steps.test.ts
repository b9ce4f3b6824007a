import { describe, expect, test } from 'vitest';
import { spansIn } from './otlp-spans.ts';
import { createSpanReader, isBefore, type SpanWords } from './span-steps.ts';
import { targetSchema } from './target.ts';

const command = ['none'];
const target = targetSchema.parse({
  schemaVersion: 1,
  name: 'example',
  client: 'client.ts',
  services: { order: { command }, pay: { command }, depot: { command, replicas: 2 }, shop: { command } },
  sagas: {
    checkout: {
      coordinator: 'order',
      spans: { services: { 'order-service': 'order' } },
      steps: [
        { name: 'reserve', service: 'pay', compensation: 'release' },
        { name: 'charge', service: 'pay', compensation: 'refund' },
        { name: 'ship', service: 'pay', pivot: true },
      ],
    },
    gift: {
      coordinator: 'order',
      spans: true,
      steps: [
        { name: 'charge', service: 'pay', compensation: 'credit' },
        { name: 'wrap', service: 'pay' },
      ],
    },
    relay: { begins: 'shop', spans: true, steps: [{ name: 'pack', service: 'depot' }] },
    silent: { coordinator: 'pay', steps: [{ name: 'bill', service: 'pay' }] },
  },
});

/** `name key=value …` of a service, from 10 to 20: attributes that begin with a capital are those of the resource, or fields. */
function words(text: string, service = 'order', change: object = {}): SpanWords {
  return createSpanReader(target)(spanOf(text, service, change));
}

function spanOf(text: string, service: string, change: object = {}) {
  const [name = '', ...pairs] = text.split(' ');
  const attributes = pairs.map((pair) => {
    const [key, stringValue] = pair.split('=');
    return { key, value: { stringValue } };
  });
  const [span] = spansIn({
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: service.split('#')[0] } },
            { key: 'service.instance.id', value: { stringValue: service.split('#')[1] } },
          ],
        },
        scopeSpans: [
          {
            spans: [
              {
                traceId: '1'.repeat(32),
                spanId: '2'.repeat(16),
                name,
                startTimeUnixNano: '10',
                endTimeUnixNano: '20',
                attributes,
                ...change,
              },
            ],
          },
        ],
      },
    ],
  }).spans;
  if (span === undefined) throw new Error('no span');
  return span;
}

/** `begin reserve, end reserve ok`. */
function shown({ words: found, missing }: SpanWords): string {
  const rows = found.map(({ action, step, outcome, status, name, parent, key }) =>
    [action, name, parent, step, outcome, status, key].filter((one) => one !== undefined).join(' '),
  );
  return [...rows, ...(missing === undefined ? [] : [`missing: ${missing}`])].join(', ');
}

const id = 'saga.id=o-1';

describe('which step a span is', () => {
  test.each([
    [`x ${id} saga.kind=step saga.step=reserve`, 'begin reserve, end reserve'],
    [`x ${id} saga.step=reserve`, 'begin reserve, end reserve'],
    [`reserve ${id} saga.kind=step`, 'begin reserve, end reserve'],
    [`reserve ${id}`, 'begin reserve, end reserve'],
    [`x ${id} saga.step=release`, 'begin release, end release'],
    [`x ${id} saga.kind=compensation saga.step=release`, 'begin release, end release'],
    [`x ${id} saga.kind=Compensation saga.step=reserve`, 'begin release, end release'],
    [`reserve ${id} saga.kind=compensation`, 'begin release, end release'],
    [`reserve ${id} saga.kind=other`, 'begin reserve, end reserve'],
    [`x ${id} saga.step=reserve saga.key=k1 saga.outcome=ok`, 'begin reserve k1, end reserve ok k1'],
    // Two sagas have a charge, and undo it by other names.
    [`x ${id} saga.step=charge`, 'begin charge, end charge'],
    [
      `x ${id} saga.step=charge saga.kind=compensation`,
      'missing: nothing says of which saga charge is: saga.name',
    ],
    [`x ${id} saga.step=charge saga.kind=compensation saga.name=gift`, 'begin credit, end credit'],
    [`x ${id} saga.step=charge saga.kind=compensation saga.name=checkout`, 'begin refund, end refund'],
    // About no step that the target has.
    [`x ${id} saga.step=validate`, ''],
    [`x ${id} saga.step=ship saga.kind=compensation`, ''],
    [`reserve ${id} saga.step=validate`, ''],
    [`x ${id}`, ''],
    ['reserve', ''],
    ['reserve saga.id=', ''],
    [`reserve ${id} saga.name=relay`, ''],
  ])('%s → %s', (text, expected) => {
    expect(shown(words(text))).toBe(expected);
  });
});

describe('a whole saga', () => {
  test.each([
    [`x ${id} saga.kind=saga saga.outcome=completed`, 'start, finish completed'],
    [`x ${id} saga.kind=saga saga.outcome=Compensated saga.name=gift`, 'start gift, finish compensated'],
    [`checkout ${id} saga.outcome=stuck`, 'start checkout, finish stuck'],
    // That it has ended nobody says: the span may be that of the request that began it.
    [`x ${id} saga.kind=saga`, 'start'],
    [`x ${id} saga.kind=saga saga.outcome=ok`, 'start'],
    [`gift ${id} saga.kind=saga saga.parent=o-2 saga.step=ship`, 'start gift o-2 ship'],
    [`reserve ${id} saga.kind=saga`, 'start'],
    [`x ${id} saga.kind=saga saga.name=other`, 'start'],
  ])('%s → %s', (text, expected) => {
    expect(shown(words(text))).toBe(expected);
  });
});

describe('whose words count', () => {
  test.each([
    ['order', 'order.1'],
    ['order#anything', 'order.1'],
    ['order-service', 'order.1'],
    ['pay', undefined],
    ['stranger', undefined],
  ])('a coordinator: %s → %s', (service, expected) => {
    expect(words(`reserve ${id}`, service).words[0]?.service).toBe(expected);
  });

  test.each([
    ['depot#depot.2', 'depot.2'],
    ['depot#depot.3', undefined],
    ['depot', undefined],
    ['shop', 'shop.1'],
  ])('without one every participant: %s → %s', (service, expected) => {
    const found = words(`pack ${id}`, service);
    expect(found.words[0]?.service).toBe(expected);
    expect(found.missing?.includes('service.instance.id')).toBe(expected === undefined ? true : undefined);
  });

  test.each(['', 'unknown_service', 'unknown_service:node'])('a service without a name: %s', (service) => {
    expect(words(`reserve ${id}`, service).missing).toContain('service.name');
    expect(words('reserve', service)).toEqual({ words: [] });
  });
});

describe('what is missing', () => {
  test.each([
    [
      `reserve`,
      { droppedAttributesCount: 2 },
      'missing: spans of order have lost attributes before they were sent',
    ],
    [`reserve ${id}`, { droppedAttributesCount: 2 }, 'begin reserve, end reserve'],
    [
      `reserve ${id}`,
      { traceState: 'ot=th:8' },
      'begin reserve, end reserve, missing: order sends only some of its traces',
    ],
    [`reserve ${id}`, { endTimeUnixNano: '9' }, 'missing: the clock of order went backwards'],
    [`reserve ${id}`, { endTimeUnixNano: '10' }, 'begin reserve, end reserve'],
    [`reserve ${id}`, { endTimeUnixNano: '0' }, 'begin reserve'],
  ])('%s %j → %s', (text, change, expected) => {
    expect(shown(words(text, 'order', change))).toBe(expected);
  });
});

test('what is delivered again counts once; what has no identity each time', () => {
  const read = createSpanReader(target);
  const times = (change: object): number =>
    [1, 2].flatMap(() => read(spanOf(`reserve ${id}`, 'order', change)).words).length;
  expect(times({})).toBe(2);
  expect(times({ spanId: '3'.repeat(16) })).toBe(2);
  expect(times({ spanId: '' })).toBe(4);
});

describe('how a step ended', () => {
  test.each([
    ['saga.outcome=ok', {}, 'ok'],
    ['saga.outcome=Refused http.response.status_code=200', {}, 'refused'],
    ['saga.outcome=unknown', { status: { code: 1 } }, 'unknown'],
    ['saga.outcome=fine', { status: { code: 1 } }, undefined],
    ['http.response.status_code=201', {}, 'ok'],
    ['http.status_code=204', {}, 'ok'],
    ['http.response.status_code=200', { status: { code: 2 } }, 'unknown'],
    ['http.response.status_code=200 error.type=aborted', {}, 'unknown'],
    ['http.response.status_code=402 error.type=402', { status: { code: 2 } }, 'refused'],
    ['http.response.status_code=402', {}, 'refused'],
    ['http.response.status_code=408', { status: { code: 2 } }, 'unknown'],
    ['http.response.status_code=302', {}, 'unknown'],
    ['http.response.status_code=503', { status: { code: 2 } }, 'unknown'],
    ['http.response.status_code=none', { status: { code: 1 } }, 'ok'],
    ['rpc.grpc.status_code=0', {}, 'ok'],
    ['rpc.grpc.status_code=9', { status: { code: 2 } }, 'refused'],
    ['rpc.grpc.status_code=14', { status: { code: 2 } }, 'unknown'],
    ['rpc.grpc.status_code=6', { status: { code: 2 } }, 'unknown'],
    ['error.type=timeout', {}, 'unknown'],
    ['', { status: { code: 2 } }, 'unknown'],
    ['http.request.method=POST', { kind: 3 }, 'unknown'],
    ['url.full=http://pay/charges', { kind: 3, status: { code: 1 } }, 'unknown'],
    ['http.request.method=POST', { kind: 1 }, undefined],
    ['', { kind: 3 }, undefined],
    ['', { status: { code: 1 } }, 'ok'],
    ['', { status: { code: 0 } }, undefined],
    ['', {}, undefined],
  ])('%s %j → %s', (attributes, change, expected) => {
    const found = words(`reserve ${id} ${attributes}`.trim(), 'order', change);
    expect(found.words.at(-1)?.outcome).toBe(expected);
  });
});

test.each([
  ['9', '10', true],
  ['10', '9', false],
  ['10', '10', false],
  ['1544712660000000000', '1544712660000000001', true],
])('%s before %s: %s', (a, b, expected) => {
  expect(isBefore(a, b)).toBe(expected);
});
