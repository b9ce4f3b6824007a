import { describe, expect, test } from 'vitest';
import { scenarioSchema, type Scenario } from '../model/scenario.ts';
import { targetSchema } from '../model/target.ts';
import { relayTarget } from '../testing/example-target.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { describeHolds, holdFor, holdsFor, holdsOfCall, standingHoldsOf } from './hold.ts';
import { longestDelayMs } from './longest-delay.ts';
import { nextStep } from './next-step.ts';
import { scheduleOf } from './schedule.ts';

const links = ['client->desk.1', 'desk.1->stock.1', 'desk.1->till.1', 'desk.1->post.1', 'desk.1->bell.1'];

function scenario(...faults: object[]): Scenario {
  return scenarioSchema.parse({
    schemaVersion: 1,
    name: 'a',
    target: 'fake',
    workload: { use: 'sagas', saga: 'book', at: 'desk' },
    faults,
  });
}

describe('hold', () => {
  test.each([
    ['reserve', 'charge', 'desk.1->till.1'],
    ['charge', 'send', 'desk.1->post.1'],
    ['send', 'tell', 'desk.1->bell.1'],
    ['tell', undefined, undefined],
    ['refund', 'release', 'desk.1->stock.1'],
    ['release', undefined, undefined],
  ])('after %s comes %s, held up on %s', (step, next, link) => {
    expect(nextStep(step, fakeTarget)?.next?.name).toBe(next);
    expect(holdFor(step, fakeTarget, links).map((hold) => hold.link)).toEqual(
      link === undefined ? [] : [link],
    );
  });

  test('a step that no saga has', () => {
    expect(nextStep('fly', fakeTarget)).toBeUndefined();
    expect(holdFor('fly', fakeTarget, links)).toEqual([]);
  });

  test('it is a latency on what the caller sends', () => {
    expect(holdFor('reserve', fakeTarget, links, { fault: 2 })).toEqual([
      {
        link: 'desk.1->till.1',
        toxic: {
          name: '2_hold_upstream',
          type: 'latency',
          stream: 'upstream',
          toxicity: 1,
          attributes: { latency: 300, jitter: 0 },
        },
      },
    ]);
  });

  const seen = { 'POST /charges': 'charge', 'PUT /charges/{saga}': 'charge', 'POST /parcels': 'send' };
  const { book } = fakeTarget.sagas;
  const ruled = targetSchema.parse({
    ...fakeTarget,
    sagas: { book: { ...book, seen: { saga: 'Key: {saga}', steps: seen } } },
  });
  const watched = new Set(['book']);

  test('where the proxy knows its requests, each of them is delayed, and nothing else', () => {
    const toxic = { type: 'http_delay', stream: 'both', toxicity: 1 };
    const attributes = { delay: 300, jitter: 0 };
    expect(holdFor('reserve', ruled, links, { fault: 2, seen: watched })).toEqual([
      {
        link: 'desk.1->till.1',
        toxic: {
          ...toxic,
          name: '2_hold_both',
          attributes: { ...attributes, method: 'POST', path: '/charges' },
        },
      },
      {
        link: 'desk.1->till.1',
        toxic: {
          ...toxic,
          name: '2_hold-2_both',
          attributes: { ...attributes, method: 'PUT', path: '/charges/{saga}' },
        },
      },
    ]);
    const types = (step: string, by = watched): string[] =>
      holdFor(step, ruled, links, { seen: by }).map((hold) => hold.toxic.type);
    // No rule names what comes next; the proxy does not see the saga.
    expect([types('send'), types('refund'), types('charge', new Set())]).toEqual([
      ['latency'],
      ['latency'],
      ['latency'],
    ]);
  });

  test('faults after several steps: the longest hold of each request', () => {
    const { faults } = scenario(
      { kind: 'crash', service: 'desk', begin: { afterStep: 'reserve' } },
      { kind: 'pause', service: 'desk', begin: { afterStep: 'reserve', hold: '450ms' } },
      { kind: 'pause', service: 'desk', begin: { afterStep: 'charge' } },
    );
    const holds = holdsFor(faults, ruled, links, watched);
    expect(holds.map(({ toxic: { name, attributes } }) => [name, attributes['delay']])).toEqual([
      ['1_hold_both', 450],
      ['1_hold-2_both', 450],
      ['2_hold_both', 300],
    ]);
    expect(describeHolds(holds)).toBe('hold on desk.1->till.1, desk.1->post.1');
  });

  test('two faults after one step: the longer hold alone', () => {
    const { faults } = scenario(
      { kind: 'crash', service: 'desk', begin: { afterStep: 'reserve' } },
      { kind: 'down', on: 'desk->stock', begin: { afterStep: 'reserve', hold: '450ms' } },
      { kind: 'pause', service: 'desk', begin: { after: '1s' } },
    );
    const holds = holdsFor(faults, fakeTarget, links);
    expect(holds.map(({ link, toxic }) => [link, toxic.attributes['latency']])).toEqual([
      ['desk.1->till.1', 450],
    ]);
  });
});

describe('what holds up a call', () => {
  const calls = { 'POST /charges': 'charge', 'POST /charges/*/refund': 'refund', 'PUT /charges': 'charge' };
  const { book } = fakeTarget.sagas;
  const called = targetSchema.parse({ ...fakeTarget, sagas: { book: { ...book, calls } } });
  const links = ['client->desk.1', 'desk.1->stock.1', 'desk.1->till.1', 'desk.1->post.1'];
  const holdText = ({ link, toxic: { name, attributes } }: ReturnType<typeof holdsOfCall>[number]): string =>
    [link, name, ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`)].join(' ');

  test.each([
    [
      'charge',
      'request',
      'desk.1->till.1 0_hold_both delay=300 jitter=0 method=POST path=/charges, desk.1->till.1 0_hold-2_both delay=300 jitter=0 method=PUT path=/charges',
    ],
    [
      'refund',
      'answer',
      'desk.1->till.1 0_hold_both delay=300 jitter=0 when=reply method=POST path=/charges/*/refund',
    ],
    // Nothing says which requests do it: all to that participant.
    ['reserve', 'request', 'desk.1->stock.1 0_hold_both delay=300 jitter=0'],
    ['tell', 'request', ''],
    ['fly', 'answer', ''],
  ] as const)('%s, its %s', (step, at, expected) => {
    expect(holdsOfCall({ step, at }, called, links).map(holdText).join(', ')).toBe(expected);
  });

  test('one moment twice is held up once; a request and its answer are two things', () => {
    const { faults } = scenario(
      { kind: 'crash', service: 'desk', begin: { beforeStep: 'refund' } },
      { kind: 'crash', service: 'desk', begin: { beforeStep: 'refund', again: true } },
      { kind: 'crash', service: 'till', begin: { beforeAnswer: 'refund', hold: '200ms' } },
    );
    const holds = holdsFor(faults, called, links);
    expect(holds.map(({ toxic: { name, attributes } }) => [name, attributes['delay']])).toEqual([
      ['0_hold_both', 300],
      ['2_hold_both', 200],
    ]);
    expect(standingHoldsOf({ step: 'refund', at: 'answer' }, called, holds)).toEqual([holds[1]]);
  });
});

describe('without a coordinator', () => {
  const shop = targetSchema.parse({
    ...relayTarget,
    services: {
      shop: { command: ['${edge.depot}'], entry: true },
      depot: { command: ['${edge.cashier} ${edge.shop}'] },
      cashier: { command: ['${edge.courier} ${edge.depot} ${edge.shop}'] },
      courier: { command: ['${edge.cashier} ${edge.depot} ${edge.shop}'] },
    },
    sagas: {
      relay: {
        ...relayTarget.sagas['relay'],
        calls: {
          'courier->depot POST /refused': 'unpack',
          'courier->cashier POST /refused': 'credit',
          'cashier->depot POST /broke': 'unpack',
        },
      },
    },
  });
  const links = Object.entries(shop.services).flatMap(([from, { command = [] }]) =>
    Array.from(command.join().matchAll(/edge[.](\w+)/g), ([, to = '']) => `${from}.1->${to}.1`),
  );
  const linksOf = (holds: ReturnType<typeof holdFor>): string =>
    holds.map(({ link, toxic: { attributes } }) => `${link} ${attributes['path'] ?? '*'}`).join(', ');

  test.each([
    ['pack', 'depot.1->cashier.1 *, depot.1->shop.1 *'],
    ['unpack', 'depot.1->cashier.1 *, depot.1->shop.1 *'],
    ['credit', 'cashier.1->courier.1 *, cashier.1->depot.1 *, cashier.1->shop.1 *'],
    ['send', 'courier.1->cashier.1 *, courier.1->depot.1 *, courier.1->shop.1 *'],
  ])('after %s all that its participant sends: %j', (step, held) => {
    expect(linksOf(holdFor(step, shop, links))).toBe(held);
  });

  test.each([
    ['unpack', 'cashier.1->depot.1 /broke, courier.1->depot.1 /refused'],
    ['credit', 'courier.1->cashier.1 /refused'],
    ['pack', 'shop.1->depot.1 *, cashier.1->depot.1 *, courier.1->depot.1 *'],
  ])('the requests of %s, by the edges that they pass: %j', (step, held) => {
    expect(linksOf(holdsOfCall({ step, at: 'request' }, shop, links))).toBe(held);
  });
});

test.each([
  [[], 0],
  [[{ kind: 'lost-reply', on: 'desk->till' }], 0],
  [[{ kind: 'latency', on: 'desk->till', latency: '1s', jitter: '200ms' }], 1_200],
  [
    [
      { kind: 'timeout', on: 'desk->till', timeout: '3s' },
      { kind: 'latency', on: 'desk->till', latency: '1s' },
    ],
    3_000,
  ],
  [[{ kind: 'crash', service: 'desk', begin: { afterStep: 'charge' } }], 300],
  [[{ kind: 'crash', service: 'desk', begin: { beforeAnswer: 'charge', hold: '350ms' } }], 350],
])('the longest delay of %j is %i ms', (faults, ms) => {
  expect(longestDelayMs(scenario(...faults))).toBe(ms);
});

test.each([
  [{ kind: 'down', on: 'desk->till' }, { trigger: { on: 'time', afterMs: 0 } }],
  [
    { kind: 'down', on: 'desk->till', begin: { after: '1s' }, lasts: '2s' },
    { trigger: { on: 'time', afterMs: 1_000 }, lastsMs: 2_000 },
  ],
  [
    { kind: 'pause', service: 'till', begin: { afterOperations: 40 } },
    { trigger: { on: 'operations', count: 40 } },
  ],
  [
    { kind: 'restart', service: 'till', begin: { afterStep: 'charge' } },
    { trigger: { on: 'step', step: 'charge', notBeforeMs: 500 }, lastsMs: 0 },
  ],
  [
    { kind: 'crash', service: 'till', begin: { beforeAnswer: 'charge', again: true }, lasts: '1s' },
    {
      trigger: { on: 'call', step: 'charge', at: 'answer', again: true, holdMs: 300, notBeforeMs: 500 },
      lastsMs: 1_000,
    },
  ],
])('schedule of %j', (fault, expected) => {
  expect(scenario(fault).faults.map(scheduleOf)).toEqual([expected]);
});
