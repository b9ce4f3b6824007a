import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyGraph, chain, namesIn, reachedFrom } from '../testing/any-graph.ts';
import { often } from '../testing/often.ts';
import { dependentsIn } from './dependents.ts';
import { byText } from './order.ts';

test('who depends on a service reaches it, and is not it: by brute force', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const dependents = dependentsIn(graph);
      const names = namesIn(graph);
      expect(dependents.total).toBe(names.length);
      for (const service of names) {
        const all = names
          .filter((name) => name !== service && reachedFrom([name], graph.edges).has(service))
          .sort(byText);
        expect(dependents.count(service), service).toBe(all.length);
        expect(dependents.first(service), service).toEqual(all.slice(0, 3));
      }
    }),
    { numRuns: often(500) },
  );
});

test('more than a word of bits: by brute force on chains with a way back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 140 }), fc.nat(139), fc.nat(139), (length, a, b) => {
      const { edges } = chain(length);
      const back = { from: `s${a % length}`, to: `s${b % length}`, operations: [], facts: {} };
      const graph = { services: [], edges: [...edges, back] };
      const dependents = dependentsIn(graph);
      for (const service of [`s${a % length}`, `s${b % length}`, `s${length - 1}`, 's31', 's32']) {
        const all = namesIn(graph).filter(
          (name) => name !== service && reachedFrom([name], graph.edges).has(service),
        );
        expect(dependents.count(service)).toBe(all.length);
        expect(dependents.first(service)).toEqual(all.sort(byText).slice(0, 3));
      }
    }),
    { numRuns: often(10) },
  );
});

test('nobody depends on what is not there', () => {
  const dependents = dependentsIn(chain(3));
  expect(dependents.count('x')).toBe(0);
  expect(dependents.first('x')).toEqual([]);
});

test('a chain of 50 000, and a circle', () => {
  const { edges } = chain(50_000);
  const open = dependentsIn({ services: [], edges });
  expect(open.count('s49999')).toBe(49_999);
  expect(open.first('s49999')).toEqual(['s0', 's1', 's10']);
  expect(open.count('s0')).toBe(0);
  const closed = { from: 's49999', to: 's0', operations: [], facts: {} };
  const circle = dependentsIn({ services: [], edges: [...edges, closed] });
  expect(circle.count('s0')).toBe(49_999);
});
