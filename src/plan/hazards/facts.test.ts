/** Every sentence rests on facts: what a fact id names is there, and another fact is another sentence, or none. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Topology, TopologyEdge, TopologyService } from '../../model/topology.ts';
import { anyTopology } from '../../testing/any-topology.ts';
import { often } from '../../testing/often.ts';
import { parseTopology } from '../../testing/topology-notation.ts';
import { callsIn } from '../call.ts';
import { callName } from '../hazard.ts';
import { hazards } from './all.ts';

/** A term's sentence and the ids of its facts, by call and hazard. */
type Terms = ReadonlyMap<string, { readonly sentence: string; readonly ids: readonly string[] }>;

function termsOf(topology: Topology): Terms {
  return new Map(
    callsIn(topology).flatMap((call) =>
      hazards.flatMap((hazard) => {
        if (hazard.probability(call) === 0) return [];
        const facts = hazard.because(call);
        const sentence = facts.map(({ text }) => text).join(', and ');
        return [[`${callName(call)}: ${hazard.name}`, { sentence, ids: facts.map(({ id }) => id) }] as const];
      }),
    ),
  );
}

type EdgeChange = (edge: TopologyEdge) => TopologyEdge | undefined;
type ServiceChange = (service: TopologyService) => TopologyService;

/** The edge with another value of a fact, where it is another one. */
function fact<K extends keyof TopologyEdge['facts']>(
  name: K,
  ...values: readonly TopologyEdge['facts'][K][]
): readonly EdgeChange[] {
  return [undefined, ...values].map((value) => (edge) => {
    const { [name]: old, ...rest } = edge.facts;
    if (old === value) return edge;
    return { ...edge, facts: value === undefined ? rest : { ...rest, [name]: value } };
  });
}

function without<T extends object>(one: T, key: keyof T & string): T {
  return Object.fromEntries(Object.entries(one).filter(([name]) => name !== key)) as T;
}

function gone(): undefined {
  return undefined;
}

/** What may be said of an edge instead, by the field of a fact id. */
const edgeChanges: Readonly<Record<string, readonly EdgeChange[]>> = {
  timeout: fact('timeout', '1s', '7s', '31s'),
  attempts: fact('attempts', 1, 2, 4),
  fallback: fact('fallback', true, false),
  circuitBreaker: fact('circuitBreaker', true, false),
  idempotent: fact('idempotent', true, false),
  async: fact('async', false),
  operations: [(edge) => ({ ...edge, operations: [] }), (edge) => ({ ...edge, operations: ['Frobnicate'] })],
  protocol: [
    (edge) => without(edge, 'protocol'),
    (edge) => ({ ...edge, protocol: 'http' }),
    (edge) => ({ ...edge, protocol: 'thrift' }),
    (edge) => ({ ...edge, protocol: 'mysql' }),
  ],
  latency: [
    (edge) => without(edge, 'observed'),
    (edge) => {
      const [other] = parseTopology('a->b p99=123').edges;
      return other?.observed === undefined ? edge : { ...edge, observed: other.observed };
    },
  ],
  // What no input can say: of these only the edge itself can go.
  errorPath: [gone],
  order: [gone],
  transaction: [gone],
  locking: [gone],
};

/** What may be said of a service instead; of some facts only together with what is said of the edges into it. */
const serviceChanges: Readonly<Record<string, readonly ServiceChange[]>> = {
  critical: [(service) => without(service, 'critical'), (service) => ({ ...service, critical: true })],
  replicas: [1, 2, 5].map((replicas) => (service) => ({ ...service, replicas })),
  stateful: [
    (service) => without(service, 'stateful'),
    (service) => ({ ...service, stateful: true }),
    (service) => ({ ...service, stateful: false }),
  ],
};

/** The topologies in which something else is said where a fact id points; those that are as before are left out. */
function changed(topology: Topology, id: string): Topology[] {
  const dot = id.lastIndexOf('.');
  const [place, field] = [id.slice(0, dot), id.slice(dot + 1)];
  const { edges, services, sagas } = topology;
  const into = (one: TopologyEdge): boolean => one.to === place && one.from !== place;
  const here = (one: TopologyEdge): boolean => `${one.from}->${one.to}` === place;
  const others: Topology[] = [];
  for (const change of edgeChanges[field] ?? [])
    others.push({ ...topology, edges: edges.flatMap((one) => (here(one) ? (change(one) ?? []) : [one])) });
  for (const change of serviceChanges[field] ?? [])
    others.push({ ...topology, services: services.map((one) => (one.name === place ? change(one) : one)) });
  if (field === 'callers')
    others.push({ ...topology, edges: edges.filter((one) => one !== edges.findLast(into)) });
  if (field === 'kind')
    others.push({
      ...topology,
      services: services.map((one) => (one.name === place ? { ...one, kind: 'service' } : one)),
      edges: edges.map((one) => (into(one) ? without(one, 'protocol') : one)),
    });
  if (field === 'undone' || field === 'madeUpFor') {
    const [coordinator = '', service = ''] = place.split('->');
    const said = parseTopology(`saga ${coordinator}: ${service}`).sagas;
    others.push({ ...topology, sagas: { ...sagas, ...said } });
  }
  return others.filter((other) => JSON.stringify(other) !== JSON.stringify(topology));
}

test('what a fact id names is in the topology, and is something that can be said, or is known to be nothing that can', () => {
  const fields = new Set([
    ...Object.keys(edgeChanges),
    ...Object.keys(serviceChanges),
    'callers',
    'kind',
    'undone',
    'madeUpFor',
  ]);
  fc.assert(
    fc.property(anyTopology, (topology) => {
      const places = new Set([
        ...topology.services.map(({ name }) => name),
        ...topology.edges.map(({ from, to }) => `${from}->${to}`),
      ]);
      for (const [term, { ids }] of termsOf(topology)) {
        for (const id of ids) {
          const dot = id.lastIndexOf('.');
          expect(places, term).toContain(id.slice(0, dot));
          expect(fields, term).toContain(id.slice(dot + 1));
        }
      }
    }),
    { numRuns: often(200) },
  );
});

test('another fact: the sentence is another one, or goes', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(anyTopology, (topology) => {
      const before = termsOf(topology);
      const ids = new Set([...before.values()].flatMap((term) => term.ids));
      for (const id of ids) {
        for (const other of changed(topology, id)) {
          const after = termsOf(other);
          for (const [name, term] of before) {
            if (!term.ids.includes(id)) continue;
            met.add(id.slice(id.lastIndexOf('.') + 1));
            expect(after.get(name)?.sentence, `${name}, ${id}`).not.toBe(term.sentence);
          }
        }
      }
    }),
    { numRuns: often(200) },
  );
  expect([...met].sort()).toEqual(
    [
      ...Object.keys(edgeChanges),
      ...Object.keys(serviceChanges),
      'callers',
      'kind',
      'undone',
      'madeUpFor',
    ].sort(),
  );
});
