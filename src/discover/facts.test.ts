import { expect, test } from 'vitest';
import type { Said, TopologyEdge } from '../model/topology.ts';
import { allSaid, factsTaken, saidBy } from './facts.ts';

type Facts = TopologyEdge['facts'];

function edge(facts: Facts, calls?: number): TopologyEdge {
  return { from: 'a', to: 'b', operations: [], facts, ...(calls === undefined ? {} : { calls }) };
}

/** [by, facts] of each source → what is taken. */
test.each<[[Said['by'], Facts][], Facts]>([
  [[], {}],
  [[['observation', { timeout: '1s' }]], { timeout: '1s' }],
  [
    [
      ['observation', { timeout: '9s' }],
      ['configuration', { timeout: '2s' }],
      ['target', { timeout: '1s' }],
    ],
    { timeout: '1s' },
  ],
  [
    [
      ['configuration', { timeout: '900ms', attempts: 2, fallback: true, idempotent: true }],
      ['configuration', { timeout: '10s', attempts: 3, fallback: false, circuitBreaker: true }],
    ],
    { timeout: '10s', attempts: 3, fallback: false, idempotent: true, circuitBreaker: true },
  ],
])('%j → %j', (sources, expected) => {
  const said = sources.map(([by, facts], index) => saidBy(edge(facts), `s${index}`, by));
  expect(factsTaken(allSaid(said))).toEqual(expected);
  expect(factsTaken(allSaid(said.toReversed()))).toEqual(expected);
});

test('what was counted was seen; what was not was configured', () => {
  expect(saidBy(edge({ attempts: 2 }, 0), 's').attempts?.[0]?.by).toBe('observation');
  expect(saidBy(edge({ attempts: 2 }), 's').attempts?.[0]?.by).toBe('configuration');
});

test('equal values are said once, by all who say them', () => {
  const said = ['y', 'x', 'y'].map((source) => saidBy(edge({ attempts: 2 }), source));
  expect(allSaid(said)).toEqual({ attempts: [{ value: 2, by: 'configuration', sources: ['x', 'y'] }] });
});
