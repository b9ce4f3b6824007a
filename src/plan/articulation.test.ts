import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyGraph, chain, namesIn, reachedFrom, type Graph } from '../testing/any-graph.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { joinedBy } from './articulation.ts';
import { dominatedIn } from './dominators.ts';

/** As the planner takes them: those named, or else whom nobody calls. */
function entriesOf({ services, edges }: Graph): readonly string[] {
  const named = services.filter(({ entry }) => entry).map(({ name }) => name);
  const called = new Set(edges.filter(({ from, to }) => from !== to).map(({ to }) => to));
  return named.length > 0 ? named : namesIn({ services, edges }).filter((name) => !called.has(name));
}

/** The parts that hold together without a service, of those that hung together with it. */
function partsWithout(service: string, { edges }: Graph): ReadonlySet<string>[] {
  const ways = edges.flatMap((edge) => [edge, { ...edge, from: edge.to, to: edge.from }]);
  const left = ways.filter(({ from, to }) => from !== service && to !== service);
  const parts: ReadonlySet<string>[] = [];
  for (const name of reachedFrom([service], ways)) {
    if (name !== service && !parts.some((part) => part.has(name))) parts.push(reachedFrom([name], left));
  }
  return parts;
}

test('parts with entries that nothing else joins: by brute force', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const joined = joinedBy(graph);
      const entries = entriesOf(graph);
      for (const service of namesIn(graph)) {
        const parts = partsWithout(service, graph).filter((part) => entries.some((entry) => part.has(entry)));
        expect(joined(service), service).toBe(parts.length > 1 ? parts.length : 0);
      }
    }),
    { numRuns: often(500) },
  );
});

test('what falls off without an entry in it is dominated: an articulation point adds nothing there', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const entries = entriesOf(graph);
      const reached = reachedFrom(entries, graph.edges);
      const dominated = dominatedIn(graph);
      for (const service of namesIn(graph)) {
        const fallen = partsWithout(service, graph)
          .filter((part) => !entries.some((entry) => part.has(entry)))
          .flatMap((part) => [...part])
          .filter((name) => reached.has(name));
        expect(dominated.count(service), service).toBeGreaterThanOrEqual(fallen.length);
      }
    }),
    { numRuns: often(500) },
  );
});

describe('of a few graphs', () => {
  test.each([
    ['two entries that share a store', 'u entry; v entry; u->store; v->store', 'store', 2],
    ['two ways between them', 'u entry; v entry; u->store; v->store; u->bus; v->bus', 'store', 0],
    ['one entry', 'u entry; u->a; a->b', 'a', 0],
    ['an entry that joins others', 'u entry; v entry; w entry; v->u; w->u', 'u', 2],
    ['three', 'u entry; v entry; w entry; u->s; v->s; w->s', 's', 3],
    ['nobody', 'u entry; u->a', 'x', 0],
  ])('%s', (_, graph, service, count) => {
    expect(joinedBy(parseTopology(graph))(service)).toBe(count);
  });

  test('a chain of 50 000 is no matter', () => {
    const graph = chain(50_000);
    const services = ['s0', 's49999'].map((name) => ({ name, replicas: 1, entry: true }));
    expect(joinedBy({ ...graph, services })('s100')).toBe(2);
  });
});
