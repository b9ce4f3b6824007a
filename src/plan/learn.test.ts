import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { topologyOfTarget } from '../discover/target.ts';
import { readDocument } from '../model/document.ts';
import { failureSchema } from '../model/failure.ts';
import type { Anomaly, Verdict } from '../model/verdict.ts';
import type { ExperimentRecord, RunRecord } from '../model/run-record.ts';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import { targetSchema } from '../model/target.ts';
import { failuresOfRun } from './learn.ts';
import { planExperiments } from './plan.ts';

const shop = readDocument(
  targetSchema,
  readFileSync(new URL('../../targets/shop/target.yaml', import.meta.url), 'utf8'),
  { file: 'target.yaml' },
);

function experiment(id: string, candidate?: string): ExperimentRecord {
  return {
    id,
    scenario: id,
    target: 'shop',
    seed: 1,
    ...(candidate === undefined ? {} : { candidate }),
    status: 'completed',
    startedAt: '2026-03-01T10:00:00.000Z',
    tookMs: 15_000,
    faults: [],
    baselineMet: true,
    healProven: true,
    busyP99Ms: 3,
    traffic: [],
  };
}

function run(...experiments: ExperimentRecord[]): RunRecord {
  return {
    schemaVersion: 1,
    run: 'r1',
    command: 'seatrial run',
    seatrial: '0.1.0',
    node: 'v20',
    platform: 'linux',
    seed: 1,
    environment: {},
    startedAt: '2026-03-01T09:59:00.000Z',
    experiments,
    notRun: [],
  };
}

/** `violated durable SG6`, `violated transient CV1`, `held`, `inconclusive`. */
function verdict(notation: string): Verdict {
  const [status = '', durability, rule = ''] = notation.split(' ');
  const anomaly = (how: 'durable' | 'transient'): Anomaly => ({
    rule,
    subject: 'o1',
    summary: 'order o1 was cancelled and its money kept',
    promised: 'all or nothing',
    seen: '40 was kept',
    evidence: [{ source: 'ledgers', service: 'payment', row: 1, text: 'charge o1 40' }],
    durability: how,
    withoutFault: false,
  });
  const how = durability === 'durable' || durability === 'transient' ? durability : undefined;
  return {
    schemaVersion: 1,
    scenario: 's',
    status: status === 'violated' ? 'violated' : status === 'held' ? 'held' : 'inconclusive',
    rules:
      how === undefined
        ? []
        : [{ rule, status: 'violated', checked: 9, anomalies: [anomaly(how)], reasons: [] }],
    reasons: status === 'inconclusive' ? ['no fault took effect'] : [],
  };
}

const sagas = { use: 'sagas', saga: 'checkout', at: 'storefront' } as const;
const registers = { use: 'registers', writeAt: ['catalog.1'], readAt: ['catalog'] } as const;

function scenario(
  fault: NonNullable<ScenarioInput['faults']>[number] | undefined,
  workload: 'sagas' | 'registers' = 'sagas',
) {
  return scenarioSchema.parse({
    schemaVersion: 1,
    name: 's',
    target: 'shop',
    workload: workload === 'sagas' ? sagas : { ...registers, writeAt: ['catalog.1'], readAt: ['catalog'] },
    faults: fault === undefined ? [] : [fault],
  } satisfies ScenarioInput);
}

test.each<[string, ReturnType<typeof scenario>, string]>([
  ['an edge', scenario({ kind: 'lost-reply', on: 'order->payment' }), 'order->payment'],
  [
    'an edge between replicas of two services',
    scenario({ kind: 'down', on: 'storefront.1->catalog.2' }),
    'storefront->catalog',
  ],
  [
    'a partition of two services',
    scenario({ kind: 'partition', between: [['order'], ['inventory']] }),
    'order->inventory',
  ],
  [
    'a partition of replicas',
    scenario({ kind: 'partition', between: [['catalog.1'], ['catalog.2', 'catalog.3']] }),
    'catalog',
  ],
  [
    'a link between replicas',
    scenario({ kind: 'latency', latency: '1s', on: 'catalog.1->catalog.2' }),
    'catalog',
  ],
  ['the clients’ edge', scenario({ kind: 'down', on: 'client->storefront' }), 'storefront'],
  ['a replica', scenario({ kind: 'crash', service: 'catalog.2' }), 'catalog'],
  ['no fault, sagas', scenario(undefined), 'storefront'],
  ['no fault, registers', scenario(undefined, 'registers'), 'catalog'],
])('where: %s', (_, tried, where) => {
  const [line] = failuresOfRun(run(experiment('01')), [
    { id: '01', scenario: tried, verdict: verdict('held') },
  ]);
  expect(line?.edge ?? line?.service).toBe(where);
});

test.each([
  ['violated durable SG6', 'critical', ['SG6'], 'order o1 was cancelled and its money kept'],
  ['violated transient CV1', 'high', ['CV1'], 'order o1 was cancelled and its money kept'],
  ['held', 'low', undefined, undefined],
  ['inconclusive', 'low', undefined, 'no fault took effect'],
])('%s', (notation, severity, rules, summary) => {
  const tried = { id: '01', scenario: scenario(undefined), verdict: verdict(notation) };
  const [line] = failuresOfRun(run(experiment('01', 'c')), [tried]);
  expect(line).toMatchObject({
    severity,
    candidate: 'shop: c',
    scenario: 'shop: s',
    source: 'run r1/01',
    time: '2026-03-01T10:00:15.000Z',
    kind: 'verdict',
  });
  expect(line?.rules).toEqual(rules);
  expect(line?.summary).toBe(summary);
  expect(failureSchema.parse(line)).toEqual(line);
});

test('a second plan ranks by what the first one’s run showed, and says why', () => {
  const input = { topology: topologyOfTarget(shop), target: shop, history: 'h' };
  const first = planExperiments({ ...input, failures: [] });
  const tried = first.weakSpots.slice(0, 3).flatMap(({ scenario: one, candidate }, index) => {
    const id = `0${index + 1}`;
    const outcome = verdict(index === 2 ? 'violated durable CV1' : 'held');
    return one === undefined ? [] : [{ id, candidate, scenario: one, verdict: outcome }];
  });
  const record = run(...tried.map(({ id, candidate }) => experiment(id, candidate)));
  const failures = failuresOfRun(record, tried);
  const second = planExperiments({ ...input, failures });

  expect(second.weakSpots[0]?.candidate).toBe(first.weakSpots[2]?.candidate);
  expect(second.weakSpots[0]?.reason).toContain(
    'it broke CV1 on 2026-03-01 (run r1/03), so it is tried again first',
  );
  for (const { candidate, rank } of first.weakSpots.slice(0, 2)) {
    const again = second.weakSpots.find((one) => one.candidate === candidate);
    expect(again?.rank).toBeGreaterThan(rank);
    expect(again?.reason).toContain('it held on 2026-03-01 (run r1/');
  }
});

test('what was learnt of one target leaves the plan of another as it is', () => {
  const topology = topologyOfTarget(shop);
  const input = { topology, target: shop, history: 'h' };
  const incident = failureSchema.parse({
    time: '2026-02-01T00:00:00Z',
    kind: 'incident',
    edge: 'order->payment',
    source: 's',
  });
  const plan = planExperiments({ ...input, failures: [incident] });
  const tried = plan.weakSpots.flatMap(({ scenario: one, candidate }, index) =>
    one === undefined
      ? []
      : [{ id: String(index), candidate, scenario: { ...one, target: 'shop-2' }, verdict: verdict('held') }],
  );
  const record = run(...tried.map(({ id, candidate }) => experiment(id, candidate)));
  const learnt = failuresOfRun(record, tried);

  expect(planExperiments({ ...input, failures: [incident, ...learnt] })).toEqual(plan);
  const other = planExperiments({ ...input, target: { ...shop, name: 'shop-2' }, failures: learnt });
  const pairs = new Set(
    other.weakSpots.flatMap(({ together, where }) => (together === undefined ? [] : [where])),
  );
  const [tested, others] = [true, false].map((is) =>
    other.coverage.filter(({ state }) => (state === 'tested') === is),
  );
  expect(tested).toHaveLength(plan.weakSpots.length);
  // What was borne alone may be too much together, and was not tried so yet.
  expect(others?.filter(({ where }) => !pairs.has(where))).toEqual([]);
});

test('what stood in for an edge that was away, and was borne, is told', () => {
  const traffic = (...edges: readonly string[]) =>
    edges.map((edge) => {
      const [from = '', to = ''] = edge.split('->');
      return { from, to, connections: 3, bytes: 9 };
    });
  const usual = { ...experiment('01-usual'), traffic: traffic('storefront->order', 'order->payment') };
  const away = {
    ...experiment('02-away'),
    traffic: traffic('storefront->order', 'order->payment', 'order->inventory'),
  };
  const linesAfter = (status: string): unknown[] =>
    failuresOfRun(run(usual, away), [
      { id: '02-away', scenario: scenario({ kind: 'down', on: 'order->payment' }), verdict: verdict(status) },
    ]).map((line) => failureSchema.parse(line).instead);
  expect(linesAfter('held')).toEqual([['order->inventory']]);
  expect(linesAfter('violated durable SG6')).toEqual([undefined]);
});
