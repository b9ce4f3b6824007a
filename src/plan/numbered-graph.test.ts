import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyGraph, namesIn } from '../testing/any-graph.ts';
import { often } from '../testing/often.ts';
import { numbered } from './numbered-graph.ts';
import { byText } from './order.ts';

test('every name has a number in the order of names, and edges go where they went', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const { names, numberOf, from, to, start, callees } = numbered(graph);
      expect(names).toEqual([...namesIn(graph)].sort(byText));
      expect(names.map((name) => numberOf.get(name))).toEqual(names.map((_, number) => number));
      expect(graph.edges.map((_, at) => [names[from[at] ?? -1], names[to[at] ?? -1]])).toEqual(
        graph.edges.map((edge) => [edge.from, edge.to]),
      );
      for (const [number, name] of names.entries()) {
        const called = [...callees.subarray(start[number], start[number + 1])].map((callee) => names[callee]);
        expect(called).toEqual(graph.edges.filter((edge) => edge.from === name).map((edge) => edge.to));
      }
    }),
    { numRuns: often(200) },
  );
});

test('an edge is found by its ends, the first of several; what is no edge is not', () => {
  fc.assert(
    fc.property(anyGraph(), (graph) => {
      const numbers = numbered(graph);
      for (const [caller, from] of numbers.names.entries())
        for (const [callee, to] of numbers.names.entries())
          expect(numbers.find(caller, callee)).toBe(
            graph.edges.findIndex((edge) => edge.from === from && edge.to === to),
          );
    }),
    { numRuns: often(100) },
  );
});
