import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topologySchema, type Topology } from '../model/topology.ts';
import { diffTopologies } from './diff.ts';

function graph(services: object[], edges: object[] = []): Topology {
  return topologySchema.parse({ schemaVersion: 1, source: 'x', services, edges });
}

test('what came, what went, what changed; how much was called is no change', () => {
  const before = graph(
    [{ name: 'a', replicas: 1 }, { name: 'b' }, { name: '__proto__' }],
    [
      { from: 'a', to: 'b', calls: 3, operations: ['get'], facts: { timeout: '1s', fallback: true } },
      { from: 'b', to: 'a' },
    ],
  );
  const after = graph(
    [{ name: 'a', replicas: 3, kind: 'database' }, { name: 'b', entry: true }, { name: 'c' }],
    [
      { from: 'a', to: 'c' },
      { from: 'a', to: 'b', calls: 9, operations: ['put', 'get'], facts: { timeout: '2s', attempts: 3 } },
    ],
  );
  expect(diffTopologies(before, after)).toEqual({
    services: { added: ['c'], removed: ['__proto__'] },
    edges: { added: ['a->c'], removed: ['b->a'] },
    changed: [
      { where: 'a', what: 'replicas', before: '1', after: '3' },
      { where: 'a', what: 'kind', before: '–', after: 'database' },
      { where: 'b', what: 'entry', before: 'false', after: 'true' },
      { where: 'a->b', what: 'timeout', before: '1s', after: '2s' },
      { where: 'a->b', what: 'attempts', before: '–', after: '3' },
      { where: 'a->b', what: 'fallback', before: 'true', after: '–' },
      { where: 'a->b', what: 'operations', before: '–', after: 'put' },
    ],
  });
});

test('with itself there is none, and backwards it is the same the other way round', () => {
  const name = fc.constantFrom('a', 'b', 'c');
  const topology = fc
    .record({
      services: fc.uniqueArray(fc.record({ name, replicas: fc.integer({ min: 1, max: 2 }) }), {
        selector: (one) => one.name,
      }),
      edges: fc.uniqueArray(fc.record({ from: name, to: name }), {
        selector: ({ from, to }) => `${from}>${to}`,
      }),
    })
    .map(({ services, edges }) => graph(services, edges));
  fc.assert(
    fc.property(topology, topology, (one, other) => {
      const nothing = { added: [], removed: [] };
      expect(diffTopologies(one, one)).toEqual({ services: nothing, edges: nothing, changed: [] });
      const there = diffTopologies(one, other);
      const back = diffTopologies(other, one);
      expect(back.edges).toEqual({ added: there.edges.removed, removed: there.edges.added });
      expect(back.changed).toEqual(
        there.changed.map(({ before, after, ...where }) => ({ ...where, before: after, after: before })),
      );
    }),
  );
});
