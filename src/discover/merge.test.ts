import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NonEmpty } from '../lib/non-empty.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { factsShown, type EdgeSigns } from '../model/edge-signs.ts';
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

const times = fc.array(fc.integer({ min: 900_000, max: 1_100_000 }), { minLength: 1, maxLength: 5 });

const signs: fc.Arbitrary<EdgeSigns> = fc
  .record(
    {
      retried: fc.dictionary(fc.constantFrom('2', '3', '10'), fc.integer({ min: 1, max: 9 }), { minKeys: 1 }),
      timeouts: times.map(latencyOf),
      refused: fc.integer({ min: 1, max: 3 }),
      ended: fc.tuple(fc.nat(4), fc.nat(4)),
    },
    { requiredKeys: [] },
  )
  .map(({ ended, ...others }) => ({
    ...others,
    ...(ended === undefined ? {} : { failed: ended[0] + ended[1], survived: ended[0] }),
  }));

/** As spans are counted: every edge has calls, and facts follow from signs. */
const traced: fc.Arbitrary<Topology> = fc
  .tuple(topology, fc.array(fc.option(signs, { nil: undefined }), { minLength: 6, maxLength: 6 }))
  .map(([one, all]) => ({
    ...one,
    source: `${one.source} spans`,
    edges: one.edges.map((told, at) => {
      const shown = all[at];
      const counted = { ...told, calls: told.calls ?? 1 };
      return shown === undefined
        ? { ...counted, facts: {} }
        : { ...counted, signs: shown, facts: factsShown(shown) };
    }),
  }));

const anyTopology = fc.oneof(topology, traced);
const several = fc.array(anyTopology, { minLength: 1, maxLength: 4 });

function merged(list: readonly Topology[]): Topology {
  return mergeTopologies(nonEmpty(list));
}

function nonEmpty(list: readonly Topology[]): NonEmpty<Topology> {
  if (!isNonEmpty(list)) throw new Error('nothing to merge');
  return list;
}

test('the order of the sources does not matter: byte by byte', () => {
  fc.assert(
    fc.property(fc.array(anyTopology, { minLength: 2, maxLength: 4 }), (list) => {
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

test('what callers were seen to do is added up, and facts follow from the sum', () => {
  const one = (source: string, ms: number, edge: Partial<TopologyEdge> = {}): Topology => {
    const told = { timeouts: latencyOf([ms * 1_000]), retried: { 2: 1 }, failed: 1, survived: 1 };
    return {
      schemaVersion: 1,
      source,
      services: [],
      edges: [
        { from: 'a', to: 'b', operations: [], calls: 9, signs: told, facts: factsShown(told), ...edge },
      ],
      sagas: {},
    };
  };
  const declared: Topology = {
    ...one('mesh.yml', 0),
    edges: [{ from: 'a', to: 'b', operations: [], facts: { attempts: 5, timeout: '2s' } }],
  };
  const spans = [
    one('x.json, y.json', 1_001),
    one('z.json', 1_002),
    one('y.json', 1_003, { signs: { retried: { 3: 2 } } }),
  ];
  const [two] = merged([one('x.json', 1_001), one('z.json', 1_002)]).edges;
  expect(two?.facts).toEqual({ attempts: 2 });
  const [all] = merged([
    merged([...spans.slice(0, 2), declared]),
    ...spans.slice(2),
    one('w.json', 1_004),
  ]).edges;
  const sources = ['w.json', 'x.json', 'y.json', 'z.json'];
  expect(all?.signs).toMatchObject({ retried: { 2: 3, 3: 2 }, failed: 3, survived: 3, sources });
  expect(all?.facts).toEqual({ attempts: 5, timeout: '2s', fallback: true });
  expect(all?.said).toEqual({
    timeout: [
      { value: '2s', by: 'configuration', sources: ['mesh.yml'] },
      { value: '1s', by: 'observation', sources },
    ],
    attempts: [
      { value: 5, by: 'configuration', sources: ['mesh.yml'] },
      { value: 3, by: 'observation', sources },
    ],
    fallback: [{ value: true, by: 'observation', sources }],
  });
});
