import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyTopology } from '../testing/any-topology.ts';
import { often } from '../testing/often.ts';
import { numbered } from './numbered-graph.ts';
import { placeNumbers, placeOfService, serviceAt } from './place-numbers.ts';

test('each edge and each service has a number of its own, which leads back to it', () => {
  fc.assert(
    fc.property(anyTopology, ({ services, edges }) => {
      const graph = numbered({ services, edges });
      const placeOf = placeNumbers(edges, graph);
      const ofEdges = edges.map((edge) => placeOf({ edge }));
      expect(ofEdges).toEqual([...edges.keys()]);
      expect(ofEdges.map((place) => serviceAt(graph, place))).toEqual(edges.map(() => -1));
      const ofServices = graph.names.map((service) => placeOf({ service }));
      expect(ofServices).toEqual(graph.names.map((_, number) => placeOfService(graph, number)));
      expect(ofServices.map((place) => graph.names[serviceAt(graph, place)])).toEqual(graph.names);
      expect(new Set([...ofEdges, ...ofServices]).size).toBe(edges.length + graph.names.length);
    }),
    { numRuns: often(100) },
  );
});

test('what the topology does not know has none', () => {
  const graph = numbered({ services: [], edges: [] });
  const placeOf = placeNumbers([], graph);
  expect(placeOf({ service: 'a' })).toBe(-1);
  expect(placeOf({ edge: { from: 'a', to: 'b', operations: [], facts: {} } })).toBe(-1);
  expect(serviceAt(graph, -1)).toBe(-1);
});
