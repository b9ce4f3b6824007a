import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ObservedOperation, ObservedProxy } from '../model/observed.ts';
import { operationsMax } from './edge-tally.ts';
import { createObservedTally } from './observed-tally.ts';
import { topologyOfObserved } from './observed.ts';

const source = 'here';

function operation(path: string, requests: number, latency: [number, number][] = []): ObservedOperation {
  return { method: 'GET', path, requests, errors: 1, unanswered: 0, retries: 2, latency };
}

function proxy(name: string, operations: readonly ObservedOperation[], watchedMs = 1_000): ObservedProxy {
  return { name, connections: 3, http: { watchedMs, lost: { upgraded: 1 }, operations: [...operations] } };
}

function added(...experiments: (readonly ObservedProxy[])[]): readonly ObservedProxy[] {
  const tally = createObservedTally();
  for (const proxies of experiments) tally.add(proxies);
  return tally.proxies();
}

test('counts, times and buckets of one name add up; others stay apart, and what nobody watched is left out', () => {
  const sum = added(
    [proxy('a.1->b.1', [operation('/x', 4, [[5, 4]])]), { name: 'a.1->c.1', connections: 9 }],
    [
      proxy('a.1->b.1', [
        operation('/x', 2, [
          [5, 1],
          [80, 1],
        ]),
        operation('/y', 1),
      ]),
      proxy('a.1->b.2', [operation('/x', 1)], 500),
    ],
  );
  expect(sum).toEqual([
    {
      name: 'a.1->b.1',
      connections: 6,
      http: {
        watchedMs: 2_000,
        lost: { upgraded: 2 },
        operations: [
          {
            ...operation('/x', 6, [
              [5, 5],
              [80, 1],
            ]),
            errors: 2,
            retries: 4,
          },
          operation('/y', 1),
        ],
      },
    },
    proxy('a.1->b.2', [operation('/x', 1)], 500),
  ]);
});

describe('operations beyond the most that are told apart', () => {
  const many = Array.from({ length: operationsMax + 20 }, (_, index) => operation(`/${index}`, 1));

  test('are counted together, and none is lost', () => {
    const [sum] = added([proxy('p', many)], [proxy('p', many.toReversed())]);
    const operations = sum?.http?.operations ?? [];
    expect(operations).toHaveLength(operationsMax + 1);
    expect(operations.find(({ path }) => path === '*')).toMatchObject({ method: '*', requests: 40 });
    expect(operations.reduce((all, { requests }) => all + requests, 0)).toBe(2 * many.length);
  });
});

test('in whatever order the experiments ended, the topology is the same but for the order of operations', () => {
  const anyOperation = fc
    .tuple(
      fc.constantFrom('/x', '/y', '/z'),
      fc.array(fc.tuple(fc.constantFrom(1, 2.5, 40), fc.integer({ min: 1, max: 9 })), { maxLength: 3 }),
    )
    .map(([path, latency]) => operation(path, 10, latency));
  const anyProxy = fc
    .tuple(
      fc.constantFrom('a.1->b.1', 'a.1->b.2', 'b.1->c.1'),
      fc.uniqueArray(anyOperation, { selector: ({ path }) => path, minLength: 1 }),
    )
    .map(([name, operations]) => proxy(name, operations));
  const edges = (experiments: (readonly ObservedProxy[])[]): unknown =>
    topologyOfObserved(added(...experiments), { source }).edges.map((edge) => ({
      ...edge,
      observed: {
        ...edge.observed,
        operations: new Set(edge.observed?.operations.map((one) => JSON.stringify(one))),
      },
    }));
  const anyExperiment = fc.uniqueArray(anyProxy, { selector: ({ name }) => name });
  fc.assert(
    fc.property(fc.array(anyExperiment, { maxLength: 4 }), (experiments) => {
      expect(edges(experiments.toReversed())).toEqual(edges(experiments));
    }),
  );
});
