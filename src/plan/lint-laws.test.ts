/** What holds of the lint whatever the graph: it is what all paths say, taken one by one, and does not depend on the order of anything. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDuration } from '../lib/duration.ts';
import { topologySchema, type Topology, type TopologyEdge } from '../model/topology.ts';
import { often } from '../testing/often.ts';
import { lintTopology } from './lint.ts';
import { longestWaits } from './lint/longest-waits.ts';
import { mostCalls } from './lint/most-calls.ts';
import { taken } from './lint/readings.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];

const facts = fc.record(
  {
    timeout: fc.constantFrom('100ms', '200ms', '300ms', '400ms', '600ms', '900ms'),
    attempts: fc.integer({ min: 1, max: 3 }),
    idempotent: fc.constant(true),
  },
  { requiredKeys: ['idempotent'] },
);

/** Small graphs, with circles: each call at most once. */
const graphs = fc
  .uniqueArray(fc.record({ from: fc.constantFrom(...names), to: fc.constantFrom(...names), facts }), {
    maxLength: 12,
    selector: ({ from, to }) => `${from}->${to}`,
  })
  .map((edges): TopologyEdge[] =>
    edges.filter(({ from, to }) => from !== to).map((edge) => ({ operations: [], ...edge })),
  );

function topologyOf(edges: readonly TopologyEdge[]): Topology {
  return topologySchema.parse({
    schemaVersion: 1,
    source: 'a test',
    services: names.map((name) => ({ name })),
    edges,
  });
}

/** Whether calls lead from one service to another. */
function leads(edges: readonly TopologyEdge[], from: string, to: string): boolean {
  const reached = new Set([from]);
  for (const one of reached) for (const edge of edges) if (edge.from === one) reached.add(edge.to);
  return reached.has(to);
}

/** Every path that begins with this call and comes to no service twice. */
function pathsFrom(edges: readonly TopologyEdge[], first: TopologyEdge): TopologyEdge[][] {
  const onwards = (path: TopologyEdge[]): TopologyEdge[][] => {
    const last = path.at(-1) ?? first;
    const met = new Set([first.from, ...path.map(({ to }) => to)]);
    const next = edges.filter((edge) => edge.from === last.to && !met.has(edge.to));
    return [path, ...next.flatMap((edge) => onwards([...path, edge]))];
  };
  return onwards([first]);
}

function timeoutOf({ facts: { timeout } }: TopologyEdge): number | undefined {
  return timeout === undefined ? undefined : parseDuration(timeout);
}

/** The longest wait by all paths down to a timeout; calls that end it may lead anywhere. */
function waitByPaths(edges: readonly TopologyEdge[], first: TopologyEdge): number | undefined {
  const unlimited = edges.filter((edge) => timeoutOf(edge) === undefined);
  const own = (edge: TopologyEdge): number => (timeoutOf(edge) ?? 0) * (edge.facts.attempts ?? 1);
  if (timeoutOf(first) !== undefined) return own(first);
  const waits = pathsFrom(unlimited, first).flatMap((path) => {
    const last = path.at(-1) ?? first;
    const tries = path.map((edge) => (leads(unlimited, edge.to, edge.from) ? 1 : (edge.facts.attempts ?? 1)));
    const product = tries.reduce((all, one) => all * one, 1);
    return edges
      .filter((edge) => edge.from === last.to && timeoutOf(edge) !== undefined)
      .map((edge) => product * own(edge));
  });
  // The first service may be come to again where it is in a circle.
  const round = leads(unlimited, first.to, first.from)
    ? edges.filter((edge) => edge.from === first.from && timeoutOf(edge) !== undefined).map(own)
    : [];
  const all = [...waits, ...round, ...aroundCircle(edges, unlimited, first)];
  return all.length === 0 ? undefined : Math.max(...all);
}

/** A circle may be left at the first service again: by its other calls without a timeout. */
function aroundCircle(
  edges: readonly TopologyEdge[],
  unlimited: readonly TopologyEdge[],
  first: TopologyEdge,
): number[] {
  if (!leads(unlimited, first.to, first.from)) return [];
  return unlimited
    .filter((edge) => edge.from === first.from && !leads(unlimited, edge.to, edge.from))
    .flatMap((edge) => waitByPaths(edges, edge) ?? []);
}

describe('longest waits', () => {
  test('are those of the longest of all paths', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const waits = longestWaits(edges, taken);
        for (const edge of edges) expect(waits.of(edge)).toBe(waitByPaths(edges, edge));
      }),
      { numRuns: often(300) },
    );
  });

  test('their way ends with a timeout, and multiplies to no more than the wait', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const waits = longestWaits(edges, taken);
        for (const first of edges) {
          if (waits.of(first) === undefined) continue;
          const way = [first];
          for (let edge = waits.next(first); edge !== undefined; edge = waits.next(edge)) {
            expect(edge.from).toBe(way.at(-1)?.to);
            way.push(edge);
          }
          expect(timeoutOf(way.at(-1) ?? first)).toBeDefined();
          expect(way.length).toBeLessThanOrEqual(names.length + 1);
        }
      }),
      { numRuns: often(200) },
    );
  });

  test('a call is found to be nested wrongly where one of all paths below it waits longer', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        const found = new Set(
          lintTopology(topologyOf(edges))
            .filter(({ rule, severity }) => rule === 'LT1' && severity === 'error')
            .map(({ place }) => place.split('->').slice(0, 2).join('->')),
        );
        const wrong = edges.filter((outer) => {
          const ms = timeoutOf(outer);
          const inner = edges
            .filter(({ from }) => from === outer.to)
            .map((edge) => waitByPaths(edges, edge) ?? 0);
          return ms !== undefined && Math.max(0, ...inner) > ms;
        });
        expect([...found].sort()).toEqual(wrong.map(({ from, to }) => `${from}->${to}`).sort());
      }),
      { numRuns: often(300) },
    );
  });
});

/** The most calls by all paths that end with this call; round a circle nothing is multiplied. */
function callsByPaths(edges: readonly TopologyEdge[], last: TopologyEdge): number {
  const tries = (edge: TopologyEdge): number => edge.facts.attempts ?? 1;
  const counted = (edge: TopologyEdge): number => (leads(edges, edge.to, edge.from) ? 1 : tries(edge));
  const products = edges
    .flatMap((first) => pathsFrom(edges, first))
    .filter((path) => path.at(-1)?.to === last.from || leadsWithin(edges, path.at(-1)?.to, last.from))
    .map((path) => path.reduce((all, edge) => all * counted(edge), 1));
  return Math.max(1, ...products) * tries(last);
}

/** Whether two services are in one circle. */
function leadsWithin(edges: readonly TopologyEdge[], one: string | undefined, other: string): boolean {
  return one !== undefined && leads(edges, one, other) && leads(edges, other, one);
}

test('most calls are those of the worst of all paths', () => {
  fc.assert(
    fc.property(graphs, (edges) => {
      const calls = mostCalls(edges, {
        tries: ({ facts: { attempts = 1 } }) => attempts,
        isFirst: () => false,
      });
      for (const edge of edges) expect(calls.of(edge)).toBe(callsByPaths(edges, edge));
    }),
    { numRuns: often(200) },
  );
});

test('the order of services and edges changes nothing', () => {
  fc.assert(
    fc.property(
      graphs.chain((edges) =>
        fc.tuple(fc.constant(edges), fc.shuffledSubarray(edges, { minLength: edges.length })),
      ),
      ([edges, shuffled]) => {
        const one = topologyOf(edges);
        const other = { ...topologyOf(shuffled), services: one.services.toReversed() };
        expect(lintTopology(other)).toEqual(lintTopology(one));
      },
    ),
    { numRuns: often(100) },
  );
});

test('where nothing is said of any call, nothing is found', () => {
  fc.assert(
    fc.property(graphs, (edges) => {
      expect(lintTopology(topologyOf(edges.map((edge) => ({ ...edge, facts: {} }))))).toEqual([]);
    }),
    { numRuns: often(100) },
  );
});

test('every finding has its evidence in the graph', () => {
  fc.assert(
    fc.property(graphs, (edges) => {
      for (const { evidence } of lintTopology(topologyOf(edges))) {
        for (const { place, fact, says } of evidence) {
          const edge = edges.find(({ from, to }) => `${from}->${to}` === place);
          const value = edge?.facts[fact as keyof TopologyEdge['facts']];
          expect(says).toBe(String(value ?? 'not said'));
        }
      }
    }),
    { numRuns: often(100) },
  );
});

describe('graphs that nobody could go through path by path', () => {
  const edge = (from: string, to: string, said: TopologyEdge['facts']): TopologyEdge => ({
    from,
    to,
    operations: [],
    facts: said,
  });

  test('a ladder of 2^60 paths', () => {
    const steps = Array.from({ length: 60 }, (_, n) => [
      edge(`s${n}`, `l${n}`, { attempts: 1 }),
      edge(`s${n}`, `r${n}`, { attempts: 2, idempotent: true }),
      edge(`l${n}`, `s${n + 1}`, {}),
      edge(`r${n}`, `s${n + 1}`, {}),
    ]).flat();
    const ladder = [...steps, edge('s60', 'end', { timeout: '1ms', attempts: 2, idempotent: true })];
    expect(longestWaits(ladder, taken).of(ladder[0] ?? edge('', '', {}))).toBe(2 ** 60);
    const [amplified] = lintTopology(topologyOf(ladder)).filter(({ rule }) => rule === 'LT4');
    expect(amplified?.message).toMatch(/more than a million calls to end, where 61 layers/);
  });

  test('a chain of 50,000 calls, and a circle of as many', () => {
    const count = 50_000;
    const chain = Array.from({ length: count }, (_, n) => edge(`s${n}`, `s${n + 1}`, {}));
    const end = edge(`s${count}`, 'end', { timeout: '2s' });
    const start = edge('user', 's0', { timeout: '1s' });
    const found = lintTopology(topologyOf([start, ...chain, end]));
    expect(found.map(({ place }) => place)).toContain(`user->s0->s1->s2->…->s49998->s49999->s50000->end`);
    const circle = [start, ...chain, edge(`s${count}`, 's0', {}), end];
    expect(lintTopology(topologyOf(circle)).filter(({ rule }) => rule === 'LT1')).toHaveLength(1);
  });
});
