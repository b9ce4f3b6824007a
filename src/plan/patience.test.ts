import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TopologyEdge } from '../model/topology.ts';
import { anyGraph, chain, namesIn, reachedFrom } from '../testing/any-graph.ts';
import { often } from '../testing/often.ts';
import { isAwaited, longestWaitMs, patienceAbove } from './patience.ts';

const facts: fc.Arbitrary<TopologyEdge['facts']> = fc.oneof(
  fc.constant({}),
  fc.record({ timeout: fc.constantFrom('100ms', '1s', '2s', '1.5s', '1m') }),
  fc.constantFrom({ async: true, timeout: '1ms' }, { background: true, timeout: '1ms' }, { async: false }),
);

test('the shortest timeout on any path of awaited calls: by brute force', () => {
  fc.assert(
    fc.property(anyGraph(facts), (graph) => {
      const patience = patienceAbove(graph.edges);
      const awaited = graph.edges.filter(isAwaited);
      for (const service of namesIn(graph)) {
        const above = awaited
          .filter(({ to }) => reachedFrom([to], awaited).has(service))
          .flatMap((edge) => longestWaitMs({ ...edge, facts: { ...edge.facts, attempts: 1 } }) ?? []);
        const found = patience.get(service);
        expect(found?.ms, service).toBe(above.length === 0 ? undefined : Math.min(...above));
        if (found === undefined) continue;
        expect(longestWaitMs(found.edge)).toBe(found.ms);
        expect(reachedFrom([found.edge.to], awaited).has(service)).toBe(true);
      }
    }),
    { numRuns: often(500) },
  );
});

test('a chain of 50 000: the only timeout is felt at its end', () => {
  const { edges } = chain(50_000);
  const [first] = edges;
  if (first === undefined) throw new Error('a chain has edges');
  const limited = { ...first, facts: { timeout: '2s' } };
  expect(patienceAbove([limited, ...edges.slice(1)]).get('s49999')).toEqual({ ms: 2_000, edge: limited });
});

describe('how long a call may take with all its tries', () => {
  test.each([
    [{}, undefined],
    [{ attempts: 3 }, undefined],
    [{ timeout: '2s' }, 2_000],
    [{ timeout: '2s', attempts: 3 }, 6_000],
    [{ timeout: '1.5s', attempts: 1 }, 1_500],
    [{ timeout: 'soon' }, undefined],
  ])('%j: %s', (known, ms) => {
    expect(longestWaitMs({ from: 'a', to: 'b', operations: [], facts: known })).toBe(ms);
  });
});
