import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import type { Acts } from './candidate.ts';
import { locate } from './history.ts';
import { likelihoodIn } from './likelihood.ts';
import { numbered } from './numbered-graph.ts';
import { placeNumbers } from './place-numbers.ts';

const topology = parseTopology('a->b; b->c; c->d');
const atMs = Date.parse('2026-03-01T00:00:00Z');

function at(place: string): Acts {
  const edge = topology.edges.find(({ from, to }) => `${from}->${to}` === place);
  return edge === undefined ? { service: place } : { edge };
}

interface AtPlace {
  value(fault: string): number;
  fact(): string;
}

function after(lines: readonly Failure[]): (place: string) => AtPlace {
  const graph = numbered(topology);
  const placeOf = placeNumbers(topology.edges, graph);
  const likelihood = likelihoodIn(locate(lines, graph, { atMs }), {
    atMs,
    services: topology.services.length,
  });
  return (place) => ({
    value: (fault) => likelihood.value(placeOf(at(place)), fault),
    fact: () => likelihood.fact(placeOf(at(place))),
  });
}

describe('by hand: (2 + incidents there) ÷ (2 + expected of an average place)', () => {
  /** Each line: the history, the place, the fault, and how likely. Four services share what happened. */
  test.each<[string, readonly Failure[], string, string, number]>([
    ['no history', [], 'a->b', 'refuse', 1],
    // 1 of its own; 1 ÷ 4 expected at an average service, and 0.8 of it of an edge.
    ['of the edge, fully', [parseFailure('2026-03-01 critical a->b')], 'a->b', 'refuse', 3 / 2.2],
    ['of the callee, mostly', [parseFailure('2026-03-01 critical b')], 'a->b', 'refuse', 2.6 / 2.2],
    ['of the caller, a little', [parseFailure('2026-03-01 critical a')], 'a->b', 'refuse', 2.2 / 2.2],
    [
      'of other calls to the callee, a little',
      [parseFailure('2026-03-01 critical x->b')],
      'a->b',
      'refuse',
      2.2 / 2.2,
    ],
    ['elsewhere', [parseFailure('2026-03-01 critical d')], 'a->b', 'refuse', 2 / 2.2],
    ['in another system', [parseFailure('2026-03-01 critical x')], 'a->b', 'refuse', 1],
    ['of the service itself', [parseFailure('2026-03-01 critical b')], 'b', 'crash', 3 / 2.25],
    ['of what calls it', [parseFailure('2026-03-01 critical a->b')], 'b', 'crash', 2.4 / 2.25],
    ['of what it calls', [parseFailure('2026-03-01 critical b->c')], 'b', 'crash', 2.2 / 2.25],
    ['less severe: 0.6', [parseFailure('2026-03-01 high a->b')], 'a->b', 'refuse', 2.6 / 2.12],
    ['less severe: 0.3', [parseFailure('2026-03-01 medium a->b')], 'a->b', 'refuse', 2.3 / 2.06],
    ['less severe: 0.1', [parseFailure('2026-03-01 low a->b')], 'a->b', 'refuse', 2.1 / 2.02],
    ['30 days ago: half', [parseFailure('2026-01-30 critical a->b')], 'a->b', 'refuse', 2.5 / 2.1],
    ['60 days ago: a quarter', [parseFailure('2025-12-31 critical a->b')], 'a->b', 'refuse', 2.25 / 2.05],
    [
      'a failed test: half',
      [parseFailure('2026-03-01 critical a->b', { kind: 'test-failure' })],
      'a->b',
      'refuse',
      2.5 / 2.1,
    ],
    [
      'a deployment: a quarter',
      [parseFailure('2026-03-01 critical b', { kind: 'deployment' })],
      'b',
      'crash',
      2.25 / 2.0625,
    ],
    [
      'our own verdict: nothing',
      [parseFailure('2026-03-01 critical a->b', { kind: 'verdict' })],
      'a->b',
      'refuse',
      1,
    ],
    ['its own symptom, fully', [parseFailure('2026-03-01 critical a->b error')], 'a->b', 'refuse', 3 / 2.2],
    [
      'another symptom, less',
      [parseFailure('2026-03-01 critical a->b timeout')],
      'a->b',
      'refuse',
      2.4 / 2.2,
    ],
    [
      'waiting is of what is slow',
      [parseFailure('2026-03-01 critical a->b timeout')],
      'a->b',
      'slow-over',
      3 / 2.2,
    ],
    [
      'two of them',
      [parseFailure('2026-03-01 critical a->b'), parseFailure('2026-03-01 high b')],
      'a->b',
      'refuse',
      3.36 / 2.32,
    ],
    [
      'no more than three times',
      Array.from({ length: 99 }, () => parseFailure('2026-03-01 critical a->b')),
      'a->b',
      'refuse',
      3,
    ],
    [
      'no less than half',
      Array.from({ length: 99 }, () => parseFailure('2026-03-01 critical d')),
      'a->b',
      'refuse',
      0.5,
    ],
    // The middle volume is 99, and ln 101 ÷ ln 1 000 001 less than a half.
    [
      'much traffic makes incidents ordinary',
      [
        parseFailure('2026-03-01 critical a->b', { volume: 999_999 }),
        parseFailure('2026-03-01 low x', { volume: 99 }),
      ],
      'a->b',
      'refuse',
      2.5 / 2.1,
    ],
  ])('%s', (_, lines, place, fault, value) => {
    expect(after(lines)(place).value(fault)).toBeCloseTo(value, 5);
  });
});

test('volume: of the middle one counts about once, little twice at most, and none is none that is known', () => {
  const line = (volume?: number): Failure =>
    parseFailure('2026-03-01 critical a->b', volume === undefined ? {} : { volume });
  const value = (volume?: number): number =>
    after([line(volume), ...[100, 100, 100].map((one) => ({ ...line(one), edge: 'x->y' }))])('a->b').value(
      'refuse',
    );
  expect(value(100)).toBeCloseTo(value(), 2);
  expect(value(0)).toBeCloseTo(4 / 2.4, 5);
  expect(value(1)).toBeLessThanOrEqual(value(0));
  expect(value(10)).toBeLessThan(value(1));
  expect(value(10)).toBeGreaterThan(value(100));
});

describe('laws', () => {
  const lines = fc.array(
    fc
      .record({
        day: fc.constantFrom('2026-03-01', '2026-02-11', '2025-12-24'),
        severity: fc.constantFrom('low', 'medium', 'high', 'critical'),
        place: fc.constantFrom('a', 'b', 'd', 'a->b', 'b->c', 'x->b', 'x'),
        symptom: fc.constantFrom('latency', 'timeout', 'error', 'data', 'other'),
        kind: fc.constantFrom('incident' as const, 'deployment' as const, 'test-failure' as const),
        volume: fc.option(fc.nat(10_000), { nil: undefined }),
      })
      .map(({ day, severity, place, symptom, kind, volume }) =>
        parseFailure(`${day} ${severity} ${place} ${symptom}`, {
          kind,
          ...(volume === undefined ? {} : { volume }),
        }),
      ),
    { maxLength: 12 },
  );
  const place = fc.constantFrom('a->b', 'b->c', 'c->d', 'a', 'b', 'd');
  const fault = fc.constantFrom(
    'refuse',
    'hang',
    'lost-reply',
    'crash',
    'partition',
    'reordering',
    'no-fault',
  );

  test('in [0.5, 3], and the same in any order', () => {
    fc.assert(
      fc.property(lines, place, fault, fc.nat(), (history, where, what, turn) => {
        const value = after(history)(where).value(what);
        expect(value).toBeGreaterThanOrEqual(0.5);
        expect(value).toBeLessThanOrEqual(3);
        const shuffled = history.map((_, index) => history[(index + turn) % history.length]).reverse();
        const other = after(shuffled.flatMap((line) => line ?? []))(where);
        expect(other.value(what)).toBe(value);
        expect(other.fact()).toBe(after(history)(where).fact());
      }),
      { numRuns: often(300) },
    );
  });

  test('what another system went through changes nothing', () => {
    fc.assert(
      fc.property(lines, place, fault, fc.integer({ min: 1, max: 5 }), (history, where, what, count) => {
        const more = Array.from({ length: count }, () => parseFailure('2026-03-01 critical elsewhere error'));
        expect(after([...history, ...more])(where).value(what)).toBe(after(history)(where).value(what));
      }),
      { numRuns: often(100) },
    );
  });

  test('one more incident of the edge itself never makes it less likely', () => {
    fc.assert(
      fc.property(lines, fault, (history, what) => {
        const more = [...history, parseFailure('2026-03-01 critical a->b')];
        expect(after(more)('a->b').value(what)).toBeGreaterThanOrEqual(
          after(history)('a->b').value(what) - 1e-6,
        );
      }),
      { numRuns: often(300) },
    );
  });
});
