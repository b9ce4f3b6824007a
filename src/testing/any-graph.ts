/** Small dependency graphs of any shape, for properties that are checked by brute force. */

import fc from 'fast-check';
import type { Topology, TopologyEdge } from '../model/topology.ts';

/** Names that a graph may have, and that are easily taken for something else. */
const oddNames = ['__proto__', 'constructor', 'a->b', 'a', 'b', 'my service', 'a.2', ''] as const;

/** Services and edges of a topology. */
export type Graph = Pick<Topology, 'services' | 'edges'>;

/**
 * Graphs of up to eight services with any edges: circles, services that call themselves, parts that nothing reaches, several entries or none.
 *
 * @param facts - what is known of each edge
 */
export function anyGraph(facts: fc.Arbitrary<TopologyEdge['facts']> = fc.constant({})): fc.Arbitrary<Graph> {
  const name = fc.constantFrom(...oddNames);
  return fc
    .record({
      named: fc.uniqueArray(fc.record({ name, entry: fc.boolean() }), { selector: (one) => one.name }),
      pairs: fc.uniqueArray(fc.record({ from: name, to: name, facts }), {
        selector: ({ from, to }) => JSON.stringify([from, to]),
        maxLength: 16,
      }),
      hasEntries: fc.boolean(),
    })
    .map(({ named, pairs, hasEntries }) => ({
      services: named.map((one) => ({ name: one.name, replicas: 1, entry: one.entry && hasEntries })),
      edges: pairs.map((pair) => ({ ...pair, operations: [] })),
    }));
}

/** `length` services that call one another in a row: `s0` calls `s1`, and so on. */
export function chain(length: number): Graph {
  return {
    services: [],
    edges: Array.from({ length: length - 1 }, (_, at) => ({
      from: `s${at}`,
      to: `s${at + 1}`,
      operations: [],
      facts: {},
    })),
  };
}

/** Every name in a graph, in any order. */
export function namesIn({ services, edges }: Graph): readonly string[] {
  return [...new Set([...services.map(({ name }) => name), ...edges.flatMap(({ from, to }) => [from, to])])];
}

/** What is reached from some services over any number of edges, they themselves included. */
export function reachedFrom(first: readonly string[], edges: readonly TopologyEdge[]): ReadonlySet<string> {
  const reached = new Set(first);
  for (const service of reached) for (const { from, to } of edges) if (from === service) reached.add(to);
  return reached;
}
