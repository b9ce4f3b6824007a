import { describe, expect, test } from 'vitest';
import type { Failure } from '../model/failure.ts';
import { parseFailure } from '../testing/failure-notation.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { linesElsewhere, locate } from './history.ts';
import { numbered, type NumberedGraph } from './numbered-graph.ts';

const topology = parseTopology('a->b; b->c.1');
const day = '2026-03-01';

/** `a`, `a->b #0` with the position of the edge, `?` for an end that is not known, both a service and an edge, or nothing. */
function placesOf(failures: readonly Failure[], graph: NumberedGraph = numbered(topology)): string[] {
  const { places, placeOf } = locate(failures, graph, { atMs: Infinity });
  const named = (number: number): string => graph.names[number] ?? '?';
  return Array.from(placeOf, (number) => {
    const { service, from, to, edge } = places[number] ?? { service: -1, from: -1, to: -1, edge: -1 };
    const isEdge = from >= 0 || to >= 0;
    return [
      ...(service >= 0 ? [named(service)] : []),
      ...(isEdge ? [`${named(from)}->${named(to)}`] : []),
      ...(edge >= 0 ? [`#${edge}`] : []),
    ].join(' ');
  });
}

function at(text: string): Failure {
  const { time, kind, severity, source } = parseFailure(`${day} low a`);
  return { time, kind, severity, source, ...(text.includes('->') ? { edge: text } : { service: text }) };
}

describe('where lines belong', () => {
  test.each([
    ['a', 'a'],
    [' a ', 'a'],
    ['a.2', 'a'],
    ['c.1', 'c.1'],
    ['x', ''],
    ['a->b', 'a->b #0'],
    ['a.1->b.2', 'a->b #0'],
    ['a -> b', 'a->b #0'],
    ['b->c.1', 'b->c.1 #1'],
    ['b->a', 'b->a'],
    ['x->b', '?->b'],
    ['a->x', 'a->?'],
    ['a->b->x', 'a->b #0'],
    ['x->y', ''],
  ])('%s', (text, place) => {
    expect(placesOf([at(text)])).toEqual([place]);
  });

  test('a service whose name has an arrow', () => {
    const edges = [{ from: 'x->y', to: 'z', operations: [], facts: {} }];
    expect(placesOf([at('x->y->z')], numbered({ services: [], edges }))).toEqual(['x->y->z #0']);
  });

  test('of alike edges the first', () => {
    expect(placesOf([at('a->b')], numbered(parseTopology('b->a; a->b; a->b timeout=1s')))).toEqual([
      'a->b #1',
    ]);
  });

  test('both a service and an edge', () => {
    expect(placesOf([{ ...at('a->b'), service: 'c.1' }])).toEqual(['c.1 a->b #0']);
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
  const found = locate(lines, numbered(topology), { atMs: Date.parse(`${day}T00:00:00Z`), target: 'shop' });
  expect([...found.placeOf]).toEqual([1, -1, 1, -1]);
  expect(found.later).toBe(1);
  expect(found.verdicts).toEqual([verdict]);
});

test('names that the topology does not know: five of them, and how many others', () => {
  const lines = ['h', 'g', 'f', 'e', 'd', 'd', 'i', 'a'].map(at);
  expect(linesElsewhere(locate(lines, numbered(topology), { atMs: Infinity }))).toEqual([
    { what: '7 lines of the history', why: 'the topology does not know d, e, f, g, h or 1 other' },
  ]);
  expect(linesElsewhere(locate([at('a')], numbered(topology), { atMs: Infinity }))).toEqual([]);
});
