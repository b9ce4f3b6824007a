import { expect, test } from 'vitest';
import { generateIncidents, generateTopology, historyEnd } from './service-graphs.mjs';

const { failureSchema } = await import('../dist/model/failure.js');
const { topologySchema } = await import('../dist/model/topology.js');

const topology = generateTopology(1_000, 1);
const callers = new Map();
for (const { to } of topology.edges) callers.set(to, (callers.get(to) ?? 0) + 1);

test('a generated graph is a topology, the same for the same seed', () => {
  expect(topologySchema.parse(topology)).toEqual(topology);
  expect(generateTopology(1_000, 1)).toEqual(topology);
  expect(generateTopology(1_000, 2)).not.toEqual(topology);
});

test('it has ten edges a service, each pair once, and only the entries have no caller', () => {
  expect(topology.edges).toHaveLength(10_000);
  expect(new Set(topology.edges.map(({ from, to }) => `${from}>${to}`)).size).toBe(10_000);
  const uncalled = topology.services.filter(({ name }) => !callers.has(name));
  expect(uncalled.every(({ entry }) => entry)).toBe(true);
  expect(uncalled).toHaveLength(10);
});

test('a few services have very many callers: the tail is heavier than that of chance', () => {
  const sorted = [...callers.values()].sort((a, b) => b - a);
  // By chance each had ten, and hardly any more than thirty.
  expect(sorted[0]).toBeGreaterThan(100);
  expect(sorted[sorted.length >> 1]).toBeLessThan(10);
  expect(topology.services.some(({ name }) => name.startsWith('cache-'))).toBe(true);
});

test('incidents are failures of 180 days, most of them of few services', () => {
  const incidents = generateIncidents(topology, 5_000, 1);
  for (const one of incidents.slice(0, 200)) failureSchema.parse(one);
  const times = incidents.map(({ time }) => Date.parse(time));
  expect(Math.max(...times)).toBeLessThanOrEqual(Date.parse(historyEnd));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(Date.parse(historyEnd) - 180 * 86_400_000);
  const counts = new Map();
  for (const { service } of incidents)
    if (service !== undefined) counts.set(service, (counts.get(service) ?? 0) + 1);
  const [most, , third] = [...counts.values()].sort((a, b) => b - a);
  // Zipf over 1 000 services: the first has 1 / 7.5 of them.
  expect(most / 4_500).toBeGreaterThan(0.1);
  expect(most / third).toBeGreaterThan(2);
});
