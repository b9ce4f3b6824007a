import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NonEmpty } from '../lib/non-empty.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { topologySchema, type Topology, type TopologyEdge } from '../model/topology.ts';
import { addLatency, emptyLatencies, encodeLatencies } from './latencies.ts';
import { mergeTopologies } from './merge.ts';

const serviceName = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');

function latencyOf(times: readonly number[]): string {
  const histogram = emptyLatencies();
  for (const time of times) addLatency(histogram, time);
  return encodeLatencies(histogram);
}

const edge: fc.Arbitrary<TopologyEdge> = fc
  .record({
    from: serviceName,
    to: serviceName,
    operations: fc.uniqueArray(fc.constantFrom('get', 'put'), { maxLength: 2 }),
    facts: fc.record(
      {
        async: fc.boolean(),
        attempts: fc.integer({ min: 1, max: 3 }),
        timeout: fc.constantFrom('900ms', '1s', '10s'),
      },
      { requiredKeys: [] },
    ),
    latency: fc.option(
      fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 4 }).map(latencyOf),
      {
        nil: undefined,
      },
    ),
    times: fc.option(fc.record({ firstMs: fc.nat(99), lastMs: fc.nat(99) }), { nil: undefined }),
    counts: fc.option(fc.record({ calls: fc.nat(9), errors: fc.nat(9) }), { nil: undefined }),
  })
  .map(({ counts, latency, times, ...others }) => ({
    ...others,
    ...counts,
    ...times,
    ...(latency === undefined ? {} : { latency }),
  }));

/** No edge twice: a source tells of each once. */
const topology: fc.Arbitrary<Topology> = fc.record({
  schemaVersion: fc.constant(1 as const),
  source: fc.constantFrom('x.json', 'y.json', 'z.yml'),
  services: fc.uniqueArray(
    fc.record({ name: serviceName, replicas: fc.integer({ min: 1, max: 3 }), entry: fc.boolean() }),
    { selector: ({ name }) => name },
  ),
  edges: fc.uniqueArray(edge, { selector: ({ from, to }) => `${from}->${to}`, maxLength: 6 }),
  sagas: fc.constant({}),
});

const several = fc.array(topology, { minLength: 1, maxLength: 4 });

function merged(list: readonly Topology[]): Topology {
  return mergeTopologies(nonEmpty(list));
}

function nonEmpty(list: readonly Topology[]): NonEmpty<Topology> {
  if (!isNonEmpty(list)) throw new Error('nothing to merge');
  return list;
}

test('the order of the sources does not matter: byte by byte', () => {
  fc.assert(
    fc.property(fc.array(topology, { minLength: 2, maxLength: 4 }), (list) => {
      expect(JSON.stringify(merged(list.toReversed()))).toBe(JSON.stringify(merged(list)));
    }),
  );
});

test('merged with itself it is the same graph, and what is merged can be merged on', () => {
  const names = ({ services, edges }: Topology): unknown => [
    services.map(({ name, replicas, entry }) => `${name} ${replicas} ${String(entry)}`).sort(),
    edges.map(({ from, to }) => `${from}->${to}`).sort(),
  ];
  fc.assert(
    fc.property(several, topology, (list, other) => {
      const once = merged(list);
      expect(names(merged([once, once]))).toEqual(names(once));
      if (list.length > 1) expect(merged([once, other])).toEqual(merged([...list, other]));
      expect(topologySchema.parse(once)).toEqual(once);
    }),
  );
});

/** `a->b 3 async timeout=1s` in each source → the facts of the edge. */
test.each<[Partial<TopologyEdge>[], Partial<TopologyEdge>]>([
  [[{ calls: 2, errors: 1 }, { calls: 3 }], { calls: 5, errors: 1, asyncCalls: 0, facts: {} }],
  [[{}, { calls: 3 }], { calls: 3, asyncCalls: 0, facts: {} }],
  [
    [{ facts: { timeout: '1s' } }, { facts: { timeout: '2s', attempts: 3 } }],
    { facts: { timeout: '2s', attempts: 3 } },
  ],
  [[{ facts: { timeout: '900ms' } }, { facts: { timeout: '10s' } }], { facts: { timeout: '10s' } }],
  [[{ facts: { fallback: true } }, { facts: { fallback: false } }], { facts: { fallback: false } }],
  [
    [{ calls: 1, facts: { timeout: '9s' } }, { facts: { timeout: '1s' } }],
    { calls: 1, asyncCalls: 0, facts: { timeout: '1s' } },
  ],
  [[{ calls: 1, facts: { async: true } }, { calls: 1 }], { calls: 2, asyncCalls: 1, facts: {} }],
  [
    [
      { calls: 1, facts: { async: true } },
      { calls: 1, facts: { async: true } },
    ],
    { calls: 2, asyncCalls: 2, facts: { async: true } },
  ],
  [[{ calls: 1, facts: { async: true } }, {}], { calls: 1, asyncCalls: 1, facts: { async: true } }],
  [[{ calls: 1 }, { facts: { async: true } }], { calls: 1, asyncCalls: 0, facts: { async: true } }],
  [
    [{ evidence: ['y: links'] }, { evidence: ['x: depends_on', 'y: links'] }],
    { facts: {}, evidence: ['x: depends_on', 'y: links'] },
  ],
])('%j → %j', (sources, expected) => {
  const topologies = sources.map((one): Topology => ({
    schemaVersion: 1,
    source: 's',
    services: [],
    edges: [{ from: 'a', to: 'b', operations: [], facts: {}, ...one }],
    sagas: {},
  }));
  const [only] = merged(topologies).edges;
  if (only === undefined) throw new Error('the edge is gone');
  const { said, sources: from, ...edge } = only;
  expect(Object.keys(edge.facts)).toEqual(expect.arrayContaining(Object.keys(said ?? {})));
  expect(edge).toEqual({ from: 'a', to: 'b', operations: [], ...expected });
  expect(from).toEqual(['s']);
});

test.each<[(boolean | undefined)[], boolean | undefined]>([
  [[undefined, false], false],
  [[false, true], true],
  [[undefined, undefined], undefined],
])('users need a service: %j → %j', (said, expected) => {
  const topologies = said.map((critical): Topology => ({
    schemaVersion: 1,
    source: 's',
    services: [{ name: 'a', replicas: 1, entry: false, ...(critical === undefined ? {} : { critical }) }],
    edges: [],
    sagas: {},
  }));
  expect(merged(topologies).services[0]?.critical).toBe(expected);
});

test('sources are named once each, and different targets are refused', () => {
  const one = (source: string, target?: string): Topology => ({
    schemaVersion: 1,
    source,
    ...(target === undefined ? {} : { target }),
    services: [],
    edges: [],
    sagas: {},
  });
  expect(merged([one('a'), one('b', 'shop'), one('a')])).toMatchObject({ source: 'a, b', target: 'shop' });
  expect(() => merged([one('a', 'shop'), one('b', 'bank')])).toThrow('of different targets: bank and shop');
});

test('who says what is kept, and a contradiction shows', () => {
  const one = (source: string, edge: Partial<TopologyEdge>): Topology => ({
    schemaVersion: 1,
    source,
    services: [],
    edges: [{ from: 'a', to: 'b', operations: [], facts: {}, ...edge }],
    sagas: {},
  });
  const [edge] = merged([
    one('x.yml', { facts: { timeout: '1s' } }),
    one('y.json', { calls: 1, facts: { timeout: '3s', async: true } }),
    one('z.yml', { facts: { timeout: '2s' } }),
    one('w.yml', { facts: { timeout: '1s' } }),
  ]).edges;
  expect(edge).toMatchObject({
    facts: { timeout: '2s', async: true },
    sources: ['w.yml', 'x.yml', 'y.json', 'z.yml'],
  });
  expect(edge?.said).toEqual({
    timeout: [
      { value: '2s', by: 'configuration', sources: ['z.yml'] },
      { value: '1s', by: 'configuration', sources: ['w.yml', 'x.yml'] },
      { value: '3s', by: 'observation', sources: ['y.json'] },
    ],
  });
});
