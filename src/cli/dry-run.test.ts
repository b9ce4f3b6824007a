import { expect, test } from 'vitest';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import { targetSchema } from '../model/target.ts';
import { startBudget } from './budget.ts';
import { describeDryRun } from './describe-dry-run.ts';
import { dryRun, type DryRun } from './dry-run.ts';
import type { Experiment } from './experiment.ts';

const target = targetSchema.parse({
  schemaVersion: 1,
  name: 'pair',
  client: 'client.ts',
  services: {
    front: {
      entry: true,
      command: ['front', '${port}', '${edge.back}'],
      edges: { back: { timeout: '1s' } },
    },
    back: { replicas: 2, command: ['back', '${port}'] },
  },
  sagas: {
    order: {
      coordinator: 'front',
      steps: [
        { name: 'take', service: 'back' },
        { name: 'pay', service: 'back' },
      ],
    },
  },
});

function experiment(change: Partial<ScenarioInput> = {}): Experiment {
  const scenario = scenarioSchema.parse({
    schemaVersion: 1,
    name: 'slow',
    target: 'pair',
    workload: { use: 'sagas', saga: 'order', at: 'front', rate: 10, duration: '4s' },
    ...change,
  });
  return { id: `01-${scenario.name}`, scenario, target: { target, folder: '/nowhere', built: '/nowhere' } };
}

// A Wednesday.
const wallMs = Date.parse('2026-01-14T12:00:00Z');

function dry(
  experiments: readonly Experiment[],
  options: { budgetMs?: number; lanes?: number } = {},
): DryRun {
  const { budgetMs, lanes = 1 } = options;
  return dryRun({
    experiments,
    lanes,
    startBudget: (now) => startBudget(budgetMs, now),
    wallMs,
    refused: [],
    place: { runtime: 'process' },
  });
}

const faults: ScenarioInput['faults'] = [
  { kind: 'crash', service: 'back', begin: { afterStep: 'take', hold: '200ms' }, lasts: '500ms' },
  { kind: 'lost-reply', on: 'front->back.2', toxicity: 0.5, begin: { afterOperations: 20 } },
  { kind: 'flap', on: 'front->back', begin: { after: '1s' }, lasts: '1s' },
];

test('a person reads what would be hit, in order, with times', () => {
  const text = describeDryRun(dry([experiment({ faults })]), unpainted, 100);
  expect(text).toMatchInlineSnapshot(`
    "Dry run: nothing is started, nothing is written.

    01-slow
      target      pair, seed 1; begins at once, takes about 8s
      starts      front.1, back.1, back.2; 3 links between them
      load        sagas order at front by 4 clients, 10 a second for 4s, each at most 2s

            0ms  the load begins
            0ms  hold on front.1->back.1, front.1->back.2
                   front.1->back.1: toxic latency upstream, latency 200, jitter 0
                   front.1->back.2: toxic latency upstream, latency 200, jitter 0
                   ends when the load is over; stands 1.5m at most
                   undone: removed from front.1->back.1, front.1->back.2
        ≥ 500ms  crash on back, after step take of a saga
                   back.1: killed (SIGKILL)
                   back.2: killed (SIGKILL)
                   ends 500ms later, or when the load is over; stands 1m at most
                   undone: started again: back.1, back.2
             1s  flap on front->back
                   front.1->back.1: refuses connections, for 500ms again and again, 500ms between
                   front.1->back.2: refuses connections, for 500ms again and again, 500ms between
                   ends 1s later, or when the load is over; stands 1m at most
                   undone: enabled again: front.1->back.1, front.1->back.2
           ~ 2s  lost-reply on front->back.2, after 20 operations
                   front.1->back.2: toxic timeout downstream, timeout 0, on 50 % of connections
                   ends when the load is over; stands 1m at most
                   undone: removed from front.1->back.2
             4s  the load is over: everything that stands is undone, and it is proven

      limits      the experiment 90s; a fault 60s; steady again within 10s; at once 16 edges, 4
                  services, 16 replicas
      stops when  no condition is given
    "
  `);
});

const same = (text: string): string => text;
const unpainted = { bold: same, dim: same, red: same, green: same, yellow: same };

test('an experiment that would not fit the budget is not begun; with two lanes two begin at once', () => {
  const three = ['a', 'b', 'c'].map((name) => experiment({ name }));
  const one = dry(three, { budgetMs: 17_000 });
  expect(one.experiments.map(({ scenario, beginsMs }) => [scenario, beginsMs])).toEqual([
    ['a', 0],
    ['b', 8_000],
  ]);
  expect(one.notRun).toEqual([{ scenario: 'c', why: 'the budget has 1 s left and it would take about 8 s' }]);
  const two = dry(three, { budgetMs: 17_000, lanes: 2 });
  expect(two.experiments.map(({ beginsMs }) => beginsMs)).toEqual([0, 0, 8_000]);
});

test.each<[string, Partial<ScenarioInput>, string]>([
  ['too many edges', { faults, limits: { edges: 1 } }, '2 edges would be hit at once; limits.edges allows 1'],
  ['a place that is forbidden', { faults, limits: { forbid: ['back.2'] } }, 'back.2'],
  ['a day that is not allowed', { faults, limits: { days: ['sun'], timeZone: 'UTC' } }, 'it is wed 12:00'],
  [
    'hours that end too early',
    {
      faults: [{ kind: 'down', on: 'front->back', lasts: '2m' }],
      limits: { hours: '11:00-12:01', timeZone: 'UTC', fault: '3m' },
    },
    'it would last 120 s, but faults are allowed for 60 s more',
  ],
  [
    'two together that are too much, though each alone is not',
    {
      faults: [
        { kind: 'pause', service: 'back.1', begin: { after: '1s' } },
        { kind: 'crash', service: 'front', begin: { after: '2s' }, lasts: '1s' },
      ],
      limits: { services: 1 },
    },
    '2 services would be hit at once',
  ],
])('refused: %s', (_, change, why) => {
  const { experiments } = dry([experiment(change)]);
  expect(experiments[0]?.refused.join('\n')).toContain(why);
});

test('one after the other is not at once; whether one that waits for a step meets another one, nobody knows', () => {
  const limits = { services: 1 };
  const later = { kind: 'crash', service: 'front', lasts: '1s' } as const;
  const first = { kind: 'pause', service: 'back.1', begin: { after: '1s' }, lasts: '1s' } as const;
  const [apart, aimed] = dry([
    experiment({ limits, faults: [first, { ...later, begin: { after: '2s' } }] }),
    experiment({ limits, faults: [first, { ...later, begin: { afterStep: 'take' } }] }),
  ]).experiments;
  expect([apart?.refused, apart?.mayBeRefused]).toEqual([[], []]);
  expect(aimed?.refused).toEqual([]);
  expect(aimed?.mayBeRefused).toEqual(['2 services would be hit at once; limits.services allows 1']);
});
