import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyGraph, chain, namesIn, reachedFrom, type Graph } from '../testing/any-graph.ts';
import { often } from '../testing/often.ts';
import { dominatedIn } from './dominators.ts';

/** How many services nobody reaches any more without this one. */
function lostWithout(service: string, { services, edges }: Graph): number {
  const named = services.filter(({ entry }) => entry).map(({ name }) => name);
  const called = new Set(edges.filter(({ from, to }) => from !== to).map(({ to }) => to));
  const entries = named.length > 0 ? named : namesIn({ services, edges }).filter((name) => !called.has(name));
  const all = reachedFrom(entries, edges);
  const without = reachedFrom(
    entries.filter((name) => name !== service),
    edges.filter(({ from, to }) => from !== service && to !== service),
  );
  return all.has(service) ? all.size - without.size - 1 : 0;
}

test('a service dominates what is reached through it alone: by brute force', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const dominated = dominatedIn(graph);
      for (const service of namesIn(graph))
        expect(dominated.count(service), service).toBe(lostWithout(service, graph));
    }),
    { numRuns: often(500) },
  );
});

test.each([
  ['of nothing', { services: [], edges: [] }, 'a', 0],
  ['of nobody', chain(3), 'x', 0],
  [
    'a service that also calls itself is an entry, where nobody else calls it',
    {
      services: [],
      edges: [
        ['a', 'a'],
        ['a', 'b'],
      ].map(([from = '', to = '']) => ({ from, to, operations: [], facts: {} })),
    },
    'a',
    1,
  ],
])('%s', (_, graph, service, count) => {
  expect(dominatedIn(graph).count(service)).toBe(count);
});

test('a chain of 50 000, also with ways back', () => {
  const { edges } = chain(50_000);
  const back = edges.map(({ from, to, ...edge }) => ({ ...edge, from: to, to: from }));
  expect(dominatedIn({ services: [], edges }).count('s10')).toBe(49_989);
  const services = [{ name: 's0', replicas: 1, entry: true }];
  expect(dominatedIn({ services, edges: [...edges, ...back] }).count('s10')).toBe(49_989);
});
