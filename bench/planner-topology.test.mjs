import { expect, test } from 'vitest';
import { plannerTopology } from './planner-topology.mjs';

test('an input is a topology: entries by who is called, facts by their names, one edge for two services', () => {
  const { topology, notes } = plannerTopology('s', {
    services: ['web', { name: 'cart', replicas: 2, kind: 'service', moon: true }],
    edges: [
      {
        id: 'web>cart#GET',
        from: 'web',
        to: 'cart',
        op: 'GET',
        timeout_s: 0.1,
        attempts: 2,
        protocol: 'grpc',
      },
      { id: 'web>cart#PUT', from: 'web', to: 'cart', op: 'PUT', timeout_s: 5, attempts: 2, protocol: 'grpc' },
      { id: 'cart>store', timeout_s: 1.5, circuit_breaker: true, retries: 1, pool: 10 },
    ],
    declared_noncritical: ['store', 'gone'],
    slo: 1,
  });
  expect(topology.services).toEqual([
    { name: 'web', replicas: 1, entry: true },
    { name: 'cart', replicas: 2, kind: 'service', entry: false },
    { name: 'store', replicas: 1, entry: false, critical: false },
  ]);
  expect(topology.edges).toEqual([
    { from: 'web', to: 'cart', operations: ['GET', 'PUT'], facts: { attempts: 2 }, protocol: 'grpc' },
    {
      from: 'cart',
      to: 'store',
      operations: [],
      facts: { timeout: '1500ms', circuitBreaker: true, attempts: 2 },
    },
  ]);
  expect(notes).toEqual([
    's: declared_noncritical: no service gone',
    's: services.moon has no place in a topology',
    's: web->cart: its operations do not agree on timeout, which is left out',
    's: edges.pool: 10 is no fact that a topology has',
    's: planner_input.slo has no place in a topology',
  ]);
});

test('an edge that says neither its ends nor an id of two is refused', () => {
  expect(() => plannerTopology('s', { services: [], edges: [{ id: 'web' }] })).toThrow(
    's: planner_input.edges[0]: must have from and to, or an id like a>b#op',
  );
});
