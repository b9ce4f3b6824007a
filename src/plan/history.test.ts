import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { linesElsewhere, locate, type Place } from './history.ts';

const topology = parseTopology('a->b; b->c.1');
const day = '2026-03-01';

function placesOf(failures: readonly Failure[], atMs = Infinity): (Place | undefined)[] {
  const { places, placeOf } = locate(failures, topology, { atMs });
  return Array.from(placeOf, (place) => places[place]);
}

function at(text: string): Failure {
  const { time, kind, severity, source } = parseFailure(`${day} low a`);
  return { time, kind, severity, source, ...(text.includes('->') ? { edge: text } : { service: text }) };
}

describe('where lines belong', () => {
  test.each<[string, Place]>([
    ['a', { service: 'a' }],
    [' a ', { service: 'a' }],
    ['a.2', { service: 'a' }],
    ['c.1', { service: 'c.1' }],
    ['x', {}],
    ['a->b', { edge: { from: 'a', to: 'b' } }],
    ['a.1->b.2', { edge: { from: 'a', to: 'b' } }],
    ['a -> b', { edge: { from: 'a', to: 'b' } }],
    ['b->c.1', { edge: { from: 'b', to: 'c.1' } }],
    ['x->b', { edge: { from: 'x', to: 'b' } }],
    ['a->x', { edge: { from: 'a', to: 'x' } }],
    ['a->b->x', { edge: { from: 'a', to: 'b' } }],
    ['x->y', {}],
  ])('%s', (text, place) => {
    expect(placesOf([at(text)])).toEqual([place]);
  });

  test('a service whose name has an arrow', () => {
    const edges = [{ from: 'x->y', to: 'z', operations: [], facts: {} }];
    const { places, placeOf } = locate([at('x->y->z')], { services: [], edges }, { atMs: Infinity });
    expect(places[placeOf[0] ?? 0]).toEqual({ edge: { from: 'x->y', to: 'z' } });
  });

  test('both a service and an edge', () => {
    expect(placesOf([{ ...at('a->b'), service: 'c.1' }])).toEqual([
      { service: 'c.1', edge: { from: 'a', to: 'b' } },
    ]);
  });
});

test('what is later, and verdicts on another target, are not used', () => {
  const verdict = parseFailure(`${day} low a`, {
    kind: 'verdict',
    candidate: 'shop: a hang',
    verdict: 'held',
  });
  const lines = [
    at('a'),
    parseFailure('2026-03-02 low a'),
    verdict,
    { ...verdict, candidate: 'bank: a hang' },
  ];
  const found = locate(lines, topology, { atMs: Date.parse(`${day}T00:00:00Z`), target: 'shop' });
  expect([...found.placeOf]).toEqual([1, -1, 1, -1]);
  expect(found.later).toBe(1);
  expect(found.verdicts).toEqual([verdict]);
});

test('names that the topology does not know: five of them, and how many others', () => {
  const lines = ['h', 'g', 'f', 'e', 'd', 'd', 'i', 'a'].map(at);
  expect(linesElsewhere(locate(lines, topology, { atMs: Infinity }))).toEqual([
    { what: '7 lines of the history', why: 'the topology does not know d, e, f, g, h or 1 other' },
  ]);
  expect(linesElsewhere(locate([at('a')], topology, { atMs: Infinity }))).toEqual([]);
});
