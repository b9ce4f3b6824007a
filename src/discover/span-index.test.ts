import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLatencies } from '../lib/latencies.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { topologySchema, type Topology } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { mergeTopologies } from './merge.ts';
import { createSpanIndex } from './span-index.ts';
import { spans } from './span-notation.test-data.ts';
import type { Span } from './span.ts';
import { callWords } from '../testing/topology-words.ts';

function indexed(all: readonly Span[], file = 'f'): Topology {
  const index = createSpanIndex();
  for (const span of all) index.add(span, file);
  return index.topology('f');
}

describe('the pair of a call', () => {
  test.each([
    ['a client, and the server below it', '1:a@client{host b} 2:b@server<1', 'a->b 1/0'],
    [
      'across internal spans of the caller',
      '1:a@client{host x} 2:a@internal<1 3:a<2 4:b@server<3',
      'a->b 1/0',
    ],
    ['across internal spans of the callee', '1:a@client 2:b@internal<1 3:b@server<2', 'a->b 1/0'],
    ['the client’s error, seen across an internal span', '1:a@client! 2:a<1 3:b@server<2', 'a->b 1/1'],
    ['not across a server’s span', '1:a@client{host x} 2:a@server<1 3:b@server<2', 'a->b 1/0'],
    ['one id for both sides', '1:a@client<0 1:b@server<0 2:c@server<1', 'a->b 1/0, b->c 1/0'],
    ['one id for both sides of one service', '1:a@client{host x} 1:a@server 2:b@server<1', 'a->b 1/0'],
    ['a client without a server is one call', '1:a@client 2:b@client<1 3:b<1 4:b<1', 'a->b 1/0'],
    ['with a server, what is beside it is none', '1:a@client 2:b<1 3:b@server<1', 'a->b 1/0'],
    ['a server asked twice', '1:a@client 2:b@server<1 3:b@server<1', 'a->b 2/0'],
    ['a message to several', '1:a@producer{queue k} 2:b@consumer<1 3:c@consumer<1', 'a~>b 1/0, a~>c 1/0'],
    ['a message to oneself', '1:a@producer{queue k} 2:a@consumer<1', ''],
    ['parents in a circle', '1:a<2 2:a<1 3:b@server<1', 'a->b 1/0'],
    ['a circle of two services', '1:a@client<2 2:b@server<1', 'a->b 1/0, b->a 1/0'],
    ['a link to another trace', 't1/1:a@producer t2/2:b@consumer~t1/1', 'a~>b 1/0'],
  ])('%s: %s → %s', (_, notation, edges) => {
    const topology = indexed(spans(notation));
    expect(callWords(topology)).toBe(edges);
    expect(topologySchema.parse(topology)).toEqual(topology);
  });
});

describe('who does not speak', () => {
  test.each([
    ['1:a@client{db orders}', 'a->(database orders) 1/0'],
    ['1:a@client{db orders}! 2:a@client{db orders}', 'a->(database orders) 2/1'],
    ['1:a@producer{queue kafka}', 'a~>(queue kafka) 1/0'],
    ['1:a@consumer{queue kafka}', '(queue kafka)~>a 1/0'],
    ['1:a@consumer<9{queue kafka}', '(queue kafka)~>a 1/0'],
    ['1:a@client{host api.example.com:443}', 'a->(external api.example.com) 1/0'],
    ['1:a@client{host b:7070} 2:b', 'a->b 1/0'],
    ['1:a@client{host b.shop.svc.cluster.local} 2:b', 'a->b 1/0'],
    ['1:a@client{host b.example.com} 2:b', 'a->(external b.example.com) 1/0'],
    // What wraps another client's span is not a call by itself.
    ['1:a@client{host x} 2:a<1 3:a@client<2{host y}', 'a->(external y) 1/0'],
    ['1:a{db old}', 'a->(database old) 1/0'],
    ['1:a{db old} 2:a<1', ''],
    ['1:a@internal{db x}', ''],
    ['1:a@client', ''],
    ['1:a@client{host a}', ''],
  ])('%s → %s', (notation, edges) => {
    expect(callWords(indexed(spans(notation)))).toBe(edges);
  });

  test('that a host was taken as a service is said', () => {
    const index = createSpanIndex();
    for (const span of spans('1:a@client{host b:7070} 2:b')) index.add(span, 'f');
    index.topology('f');
    expect(index.notes()).toEqual([{ what: 'calls of b:7070', why: 'taken as calls of b' }]);
  });
});

describe('times', () => {
  test.each([
    ['the client’s', '1:a@client[1000-9000] 2:b@server<1[2000-3000]', [8000], 0],
    ['the server’s, where there is no client', '1:a@server[0-9000] 2:b@server<1[2000-3000]', [1000], 0],
    ['not known', '1:a@client 2:b@server<1', [], 0],
    ['begins before', '1:a@client[5000-9000] 2:b@server<1[4000-6000]', [4000], 1],
    ['ends after', '1:a@client[5000-9000] 2:b@server<1[6000-9500]', [4000], 1],
    ['goes on when the caller gave up', '1:a@client[5000-9000]! 2:b@server<1[6000-9500]', [4000], 0],
    ['a message waits', '1:a@producer[5000-5100] 2:b@consumer<1[6000-9500]', [100], 0],
  ])('%s: %s', (_, notation, times, skewed) => {
    const { edges, confidence } = indexed(spans(notation));
    const latencies = readLatencies(edges[0]?.latency ?? '', Infinity);
    expect(latencies?.totalCount ?? 0).toBe(times.length);
    for (const time of times) {
      expect(latencies?.maxValue).toBeGreaterThanOrEqual(time);
      expect(latencies?.maxValue).toBeLessThan(time * 1.001 + 1);
    }
    expect(confidence?.skewed).toBe(skewed);
  });

  test('first and last', () => {
    const { edges } = indexed(
      spans('1:a@client[1000500-1009500] 2:b@server<1 3:a@client[1004000-1020001] 4:b@server<3'),
    );
    expect(edges).toMatchObject([{ firstMs: 1000, lastMs: 1021 }]);
  });
});

test('the counts of confidence', () => {
  const { confidence } = indexed(
    spans('1:a@server 2:a@client<1 3:b@server<2 3:b@server<2 4:b@client<3{db d} 5:c@server<9 6:a@client'),
  );
  expect(confidence).toEqual({
    spans: 7,
    calls: 2,
    unpaired: 3,
    orphans: 1,
    duplicates: 1,
    nameless: 0,
    skewed: 0,
    sampledOut: 0,
  });
});

const anySpan = fc.record({
  trace: fc.constantFrom('0123456789abcdef', 'fedcba9876543210fedcba9876543210'),
  id: fc.constantFrom('1', '2', '3', '4', '5', '6', '7'),
  service: fc.constantFrom('a', 'b', 'c'),
  operation: fc.option(fc.constantFrom('x', '__proto__'), { nil: undefined }),
  kind: fc.option(fc.constantFrom('client', 'server', 'producer', 'consumer', 'internal'), {
    nil: undefined,
  }),
  failed: fc.boolean(),
  parents: fc.uniqueArray(
    fc.record({
      trace: fc.constantFrom('0123456789abcdef', 'fedcba9876543210fedcba9876543210'),
      span: fc.constantFrom('1', '2', '3', '4', '5', '6', '7', '8'),
      followsFrom: fc.boolean(),
    }),
    { maxLength: 2, selector: ({ trace, span }) => `${trace} ${span}` },
  ),
  times: fc.option(
    fc
      .tuple(fc.integer({ min: 1, max: 1e6 }), fc.nat(1e6))
      .map(([startUs, duration]) => ({ startUs, endUs: startUs + duration })),
    { nil: undefined },
  ),
  told: fc.option(
    fc.record({
      peer: fc.option(
        fc.record({
          name: fc.constantFrom('a', 'b:80', 'd', 'd:1'),
          kind: fc.constantFrom('database', 'queue', 'external'),
        }),
        { nil: undefined },
      ),
      protocol: fc.constantFrom(undefined, 'http', 'grpc', 'kafka'),
      signs: fc.record({
        flags: fc
          .tuple(fc.nat(31), fc.constantFrom(0, 0, 1, 2))
          .map(([flags, again]) => flags | (again << 5)),
        request: fc.constantFrom(0, 0, 1, 2),
      }),
    }),
    { nil: undefined },
  ),
});

/** Tries of one call below one span, with what stands beside them. */
const anyTries = fc
  .tuple(
    fc.constantFrom('0123456789abcdef', 'fedcba9876543210fedcba9876543210'),
    fc.array(fc.tuple(fc.boolean(), fc.nat(20), fc.constantFrom(0, 1, 2, 4, 32)), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.boolean(),
  )
  .map(([trace, tries, isServerWell]): Span[] => {
    const [parents, root] = [
      [{ trace, span: '1', followsFrom: false }],
      { trace, service: 'a', operation: 'x' },
    ];
    return [
      {
        ...root,
        id: '1',
        kind: 'server',
        failed: !isServerWell,
        parents: [],
        times: { startUs: 1, endUs: 9_000_000 },
      },
      ...tries.map(([failed, gap, flags], at): Span => {
        const startUs = 10 + at * 500_000 + gap;
        const times = { startUs, endUs: startUs + 499_990 };
        const peer = { name: 'd', kind: 'database' } as const;
        const protocol = at % 2 === 0 ? 'redis' : undefined;
        return {
          ...root,
          id: `${at + 2}`,
          kind: 'client',
          failed,
          parents,
          times,
          told: { peer, protocol, signs: { flags, request: 0 } },
        };
      }),
    ];
  });

const anySpans = fc
  .tuple(fc.array(anySpan, { maxLength: 14 }), fc.array(anyTries, { maxLength: 2 }))
  .map(([loose, tries]) => [...loose, ...tries.flat()]);

test('what the laws are tried on has each kind of sign', () => {
  const seen = new Set<string>();
  for (const all of fc.sample(anySpans, { numRuns: 1_000, seed: 1 }))
    for (const { signs = {}, facts, protocol } of indexed(all).edges)
      for (const key of [...Object.keys(signs), ...Object.keys(facts), protocol ?? 'untold']) seen.add(key);
  expect([...seen].sort()).toEqual(
    [
      'async',
      'attempts',
      'circuitBreaker',
      'failed',
      'fallback',
      'refused',
      'retried',
      'survived',
      'timeout',
      'timeouts',
      'untold',
      'http',
      'grpc',
      'kafka',
      'redis',
    ].sort(),
  );
});

test('neither the order of spans nor how they are spread over files matters', () => {
  fc.assert(
    fc.property(anySpans, fc.func(fc.nat()), (all, order) => {
      const inOrder = JSON.stringify(indexed(all));
      const index = createSpanIndex();
      const shuffled = [...all].sort((a, b) => order(a) - order(b));
      for (const [position, span] of shuffled.entries()) index.add(span, position % 2 === 0 ? 'f' : 'g');
      expect(JSON.stringify(index.topology('f'))).toBe(inOrder);
    }),
    { numRuns: often(500) },
  );
});

test('of two spans of one id and service the one whose times are known stands for the call, in whatever order', () => {
  const all = spans('1:a@client t2/2:c@client<t/1[1-5] t2/2:c<t/1');
  const one = indexed(all);
  expect(JSON.stringify(indexed(all.toReversed()))).toBe(JSON.stringify(one));
  expect(one.edges[0]).toMatchObject({ from: 'a', to: 'c', calls: 1, lastMs: 1 });
});

test('where no trace is split and every callee is known alike, indexes merged are one index', () => {
  const named = spans('s1/1:a s2/1:b s3/1:c');
  fc.assert(
    fc.property(anySpans, (all) => {
      const whole = all.map((span) => ({
        ...span,
        parents: span.parents.filter(({ trace }) => trace === span.trace),
      }));
      const parts = ['0', 'f'].map((first) => whole.filter(({ trace }) => trace.startsWith(first)));
      const topologies = [named, ...parts].map((part) => indexed(part));
      if (!isNonEmpty(topologies)) return;
      const merged = mergeTopologies(topologies);
      const one = mergeTopologies([indexed([...named, ...whole]), indexed([])]);
      expect(merged).toEqual(one);
    }),
    { numRuns: often(300) },
  );
});

test('a share of the traces is the same one in every order, and is scaled up', () => {
  const all = Array.from({ length: 2_000 }, (_, number) =>
    spans(
      `${(number + 1).toString(16).padStart(16, '0')}/1:a@client ${(number + 1).toString(16).padStart(16, '0')}/2:b@server<1`,
    ),
  );
  const index = createSpanIndex({ share: 0.25 });
  for (const span of all.flat()) index.add(span, 'f');
  const backwards = createSpanIndex({ share: 0.25 });
  for (const span of all.flat().reverse()) backwards.add(span, 'f');
  const { edges, confidence } = index.topology('f');
  expect(backwards.topology('f')).toEqual({ ...index.topology('f') });
  const counted = (confidence?.spans ?? 0) / 2;
  expect(confidence?.sampledOut).toBe(4_000 - 2 * counted);
  expect(edges[0]?.calls).toBe(4 * counted);
  // Five standard errors of a share of 2 000.
  expect(Math.abs(counted - 500)).toBeLessThan(5 * Math.sqrt(2_000 * 0.25 * 0.75));
});

test('more spans than may be held are refused', () => {
  const index = createSpanIndex({ spansMax: 1 });
  const [span] = spans('1:a');
  if (span === undefined) throw new Error('no span');
  index.add(span, 'f');
  expect(() => {
    index.add(span, 'f');
  }).toThrow('f: more than 1 spans in all');
});
