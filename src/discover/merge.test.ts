import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NonEmpty } from '../lib/non-empty.ts';
import { isNonEmpty } from '../lib/non-empty.ts';
import { topologySchema, type Topology, type TopologyEdge } from '../model/topology.ts';
import { mergeTopologies } from './merge.ts';

const serviceName = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');

const edge: fc.Arbitrary<TopologyEdge> = fc
  .record({
    from: serviceName,
    to: serviceName,
    operations: fc.uniqueArray(fc.constantFrom('get', 'put'), { maxLength: 2 }),
    facts: fc.record({ async: fc.boolean(), attempts: fc.integer({ min: 1, max: 3 }) }, { requiredKeys: [] }),
    counts: fc.option(fc.record({ calls: fc.nat(9), errors: fc.nat(9) }), { nil: undefined }),
  })
  .map(({ counts, ...others }) => ({ ...others, ...counts }));

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

/** All that must not depend on the order. */
function graph({ services, edges }: Topology): unknown {
  const counted = edges.map(({ from, to, calls, errors, operations }) => ({
    from,
    to,
    calls,
    errors,
    operations,
  }));
  return {
    services: services.toSorted((x, y) => (x.name < y.name ? -1 : 1)),
    edges: counted.map((one) => JSON.stringify({ ...one, operations: one.operations.toSorted() })).sort(),
  };
}

test('the order of the sources does not matter to services, edges and counts', () => {
  fc.assert(
    fc.property(several, (list) => {
      expect(graph(merged(list.toReversed()))).toEqual(graph(merged(list)));
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
      expect(graph(merged([once, other]))).toEqual(graph(merged([...list, other])));
      expect(topologySchema.parse(once)).toEqual(once);
    }),
  );
});

/** `a->b 3 async timeout=1s` in each source → the facts of the edge. */
test.each<[Partial<TopologyEdge>[], Partial<TopologyEdge>]>([
  [[{ calls: 2, errors: 1 }, { calls: 3 }], { calls: 5, errors: 1, facts: {} }],
  [[{}, { calls: 3 }], { calls: 3, facts: {} }],
  [
    [{ facts: { timeout: '1s' } }, { facts: { timeout: '2s', attempts: 3 } }],
    { facts: { timeout: '1s', attempts: 3 } },
  ],
  [[{ calls: 1, facts: { async: true } }, { calls: 1 }], { calls: 2, facts: {} }],
  [
    [
      { calls: 1, facts: { async: true } },
      { calls: 1, facts: { async: true } },
    ],
    { calls: 2, facts: { async: true } },
  ],
  [[{ calls: 1, facts: { async: true } }, {}], { calls: 1, facts: { async: true } }],
  [[{ calls: 1 }, { facts: { async: true } }], { calls: 1, facts: { async: true } }],
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
  expect(merged(topologies).edges).toEqual([{ from: 'a', to: 'b', operations: [], ...expected }]);
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
  expect(() => merged([one('a', 'shop'), one('b', 'bank')])).toThrow('of different targets: shop and bank');
});
