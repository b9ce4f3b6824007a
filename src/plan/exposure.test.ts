import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyTopology } from '../testing/any-topology.ts';
import { often } from '../testing/often.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { exposureIn } from './exposure.ts';
import { numbered } from './numbered-graph.ts';
import { placeNumbers } from './place-numbers.ts';

/** Of `a->b`, or of a service. */
function exposure(graph: string, place: string): { value: number; fact: string } {
  const topology = parseTopology(graph);
  const edge = topology.edges.find(({ from, to }) => `${from}->${to}` === place);
  const placeOf = placeNumbers(topology.edges, numbered(topology));
  const number = placeOf(edge === undefined ? { service: place } : { edge });
  const of = exposureIn(topology);
  return { value: of.value(number), fact: of.fact(number) };
}

describe('each measure alone moves it', () => {
  test.each([
    ['calls', 'u entry; u->a calls=10; u->b calls=1000', 'u->b', 'u->a'],
    ['weight, where no call is counted', 'u entry; u->a weight=1; u->b weight=5', 'u->b', 'u->a'],
    ['dependents', 'u entry; v entry; u->a; v->a; u->b; v->c; x->a', 'a', 'c'],
    ['services that are reached through it alone', 'u entry; u->a; u->b; a->x; a->y', 'a', 'b'],
    ['traffic of the busiest call into a service', 'u entry; u->a calls=1000; u->b calls=10', 'a', 'b'],
  ])('%s', (_, graph, more, less) => {
    expect(exposure(graph, more).value).toBeGreaterThan(exposure(graph, less).value);
  });

  test('ten times the calls is one step more, and a step is as long anywhere', () => {
    const graph = 'u entry; u->a calls=99; u->b calls=999; u->c calls=9999';
    const [a = 0, b = 0, c = 0] = ['u->a', 'u->b', 'u->c'].map((place) => exposure(graph, place).value);
    expect(b - a).toBeCloseTo(c - b, 3);
  });

  test('calls are not measured by weights', () => {
    const graph = 'u entry; u->a calls=10; u->b weight=1000';
    expect(exposure(graph, 'u->a').value).toBe(exposure(graph, 'u->b').value);
  });
});

describe('the fact is of the measure that says most', () => {
  test.each([
    ['counted', 'u entry; u->a calls=1', 'u->a', 'u->a carried 1 call in notation'],
    [
      'weighed',
      'u entry; u->a weight=2',
      'u->a',
      'notation gives u->a the weight 2, and no run has counted its calls',
    ],
    ['only named', 'u entry; u->a', 'u->a', 'nothing says how much traffic u->a carries'],
    ['nobody calls it', 'u entry; x', 'x', 'nothing calls x'],
    [
      'many depend on it',
      'u entry; u->a calls=1000000; a->s calls=0; b->s calls=0; c->s calls=0; d->s calls=0; u->b; u->c; u->d',
      'a->s',
      'a, b, c and 2 others depend on s',
    ],
    [
      'it alone joins parts that have entries of their own',
      'u entry; v entry; u->s calls=0; v->s calls=0; u->a calls=1000000',
      'u->s',
      'u and v depend on s, and it alone joins 2 parts of the system that have entries of their own',
    ],
    [
      'others are reached through it alone',
      'u entry; u->a calls=0; a->b calls=1000000; a->c; a->d; a->e; a->f',
      'u->a',
      '5 services are reached through a alone',
    ],
  ])('%s', (_, graph, place, expected) => {
    expect(exposure(graph, place).fact).toBe(expected);
  });
});

test('it never does more than double a score', () => {
  fc.assert(
    fc.property(anyTopology, (topology) => {
      const of = exposureIn(topology);
      const count = topology.edges.length + numbered(topology).names.length;
      // The last one is of nothing that the topology knows.
      for (const place of [...Array.from({ length: count }, (_, number) => number), -1]) {
        expect(of.value(place)).toBeGreaterThanOrEqual(0.5);
        expect(of.value(place)).toBeLessThanOrEqual(1);
        expect(of.fact(place)).not.toBe('');
      }
    }),
    { numRuns: often(200) },
  );
});
