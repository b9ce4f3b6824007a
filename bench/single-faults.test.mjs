import { expect, test } from 'vitest';
import { scenarioSchema } from '../dist/model/scenario.js';
import { singleFaults } from './single-faults.mjs';

const load = scenarioSchema.parse({
  schemaVersion: 1,
  name: 'load',
  target: 't',
  workload: { use: 'sagas', saga: 'buy', at: 'a', rate: 5, duration: '9s' },
});
const reach = { links: ['client->a.1', 'a.1->b.1', 'a.1->b.2'], replicas: ['a.1', 'b.1', 'b.2'] };
const all = singleFaults(load, { reach, steps: ['pay'] });

test('each kind at each place but those of clients, at each moment; each clock once', () => {
  const [edges, kinds, processes, acts, moments] = [2, 8, 3, 4, 5];
  expect(all).toHaveLength((edges * kinds + processes * acts) * moments + processes);
  const places = all.flatMap(({ faults }) =>
    faults.map(({ on, service, between }) => on ?? service ?? between.join('|')),
  );
  expect(new Set(places)).toEqual(new Set(['a.1->b.1', 'a.1->b.2', 'a.1|b.1', 'a.1|b.2', ...reach.replicas]));
  expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(all.length);
});

test('each is a scenario of one disturbance that something comes after', () => {
  for (const scenario of all) {
    expect(scenarioSchema.safeParse(scenario).success).toBe(true);
    expect(scenario.faults.length + Object.keys(scenario.clockOffset).length).toBe(1);
    expect(scenario.workload.duration).toBe('4s');
  }
  const begins = new Set(all.flatMap(({ faults }) => faults.map(({ begin }) => JSON.stringify(begin))));
  expect([...begins].sort()).toEqual(
    [...['500ms', '1s', '1.5s', '2s'].map((after) => ({ after })), { afterStep: 'pay', hold: '300ms' }]
      .map((begin) => JSON.stringify(begin))
      .sort(),
  );
});
