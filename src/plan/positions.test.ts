/**
 * How early the plan tries what shows a class of mistakes. Nothing is run: each class is described by the scenario that can show it,
 * whatever its name.
 */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFailures } from '../discover/history-input.ts';
import { topologyOfTarget } from '../discover/target.ts';
import { readDocument } from '../model/document.ts';
import type { Failure } from '../model/failure.ts';
import type { Scenario } from '../model/scenario.ts';
import { targetSchema } from '../model/target.ts';
import { planExperiments } from './plan.ts';

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

const shop = readDocument(targetSchema, read('../../targets/shop/target.yaml'), { file: 'target.yaml' });
const shipped = readFailures(read('../../targets/shop/failures.jsonl'), { name: 'failures.jsonl' });

/** The scenarios of the plan, in order. */
function scenarios(failures: readonly Failure[]): Scenario[] {
  const plan = planExperiments({
    topology: topologyOfTarget(shop),
    target: shop,
    failures,
    history: 'a test',
  });
  return plan.weakSpots.flatMap(({ scenario }) => (scenario === undefined ? [] : [scenario]));
}

/** Whether one of the faults has all of this. */
function injects({ faults }: Scenario, wanted: Record<string, unknown>): boolean {
  return faults.some((fault) =>
    Object.entries(wanted).every(
      ([key, value]) =>
        JSON.stringify(Object.entries(fault).find(([name]) => name === key)?.[1]) === JSON.stringify(value),
    ),
  );
}

/** The sagas a second that a late step refuses, so that something is to be undone. */
function refusedLate({ workload }: Scenario): number {
  return workload.use === 'sagas' ? workload.rate * (workload.variants['address-refused'] ?? 0) : 0;
}

const partitionOf = (...between: string[][]): Record<string, unknown> => ({ kind: 'partition', between });

/** What is wrong, and what a scenario must be like to show it. */
const classes: Readonly<Record<string, (scenario: Scenario) => boolean>> = {
  'a lost answer is taken for a refusal': (one) =>
    injects(one, { kind: 'lost-reply', on: 'order->payment' }) && one.checks.includes('SG6'),
  'a step is repeated under another key': (one) =>
    injects(one, { kind: 'lost-reply', on: 'order->payment' }) && one.checks.includes('SG4'),
  'sagas are forgotten in a crash': (one) =>
    injects(one, { kind: 'crash', service: 'order' }) && one.checks.includes('SG1'),
  'a compensation that failed is taken as done': (one) =>
    injects(one, {
      ...partitionOf(['order'], ['inventory']),
      begin: { afterStep: 'charge', hold: '300ms' },
    }) &&
    refusedLate(one) >= 5 &&
    one.checks.includes('SG7'),
  'a repeated compensation counts twice': (one) =>
    injects(one, { kind: 'lost-reply', on: 'order->inventory' }) && refusedLate(one) >= 2,
  'a replica gives up on a peer': (one) =>
    injects(one, { ...partitionOf(['catalog.1'], ['catalog.2', 'catalog.3']), lasts: '5s' }) &&
    one.checks.includes('CV1'),
  'a deletion is forgotten': (one) =>
    injects(one, { ...partitionOf(['catalog.1'], ['catalog.2', 'catalog.3']), lasts: '5s' }) &&
    one.workload.use === 'registers' &&
    one.workload.retire > 0,
  'a delivery is not repeated': (one) =>
    injects(one, partitionOf(['order'], ['notifier'])) && one.checks.includes('DL1'),
  'compensations run out of order': (one) => refusedLate(one) >= 2,
  'a step is done after it was undone': (one) =>
    injects(one, {
      kind: 'latency',
      on: 'order->inventory',
      stream: 'upstream',
      toxicity: 0.5,
      latency: '4s',
    }) &&
    one.workload.duration === '10s' &&
    refusedLate(one) === 0 &&
    one.checks.includes('SG5'),
  'an effect is acknowledged before it is on disk': (one) =>
    injects(one, { kind: 'crash', service: 'shipping', begin: { afterStep: 'ship', hold: '300ms' } }) &&
    one.checks.includes('DU1'),
  'the later write is told by a clock': (one) =>
    one.clockOffset['catalog.1'] === '5s' &&
    one.faults.length === 0 &&
    one.workload.use === 'registers' &&
    one.workload.writeAt[0] === 'catalog' &&
    one.checks.includes('CV2'),
  'a call has no timeout': (one) =>
    injects(one, { kind: 'latency', on: 'storefront->catalog', latency: '2s', toxicity: 1 }) &&
    one.workload.use === 'requests' &&
    one.workload.timeout === '1s' &&
    one.checks.includes('AV1'),
  'a slow service is asked ever more often': (one) =>
    injects(one, {
      kind: 'latency',
      on: 'order->payment',
      stream: 'downstream',
      begin: { after: '2s' },
      lasts: '3s',
    }) &&
    one.workload.use === 'sagas' &&
    one.workload.rate <= 10,
};

const first20 = 20;
const first8 = 8;
const demo = [
  'a lost answer is taken for a refusal',
  'a replica gives up on a peer',
  'a delivery is not repeated',
  'a repeated compensation counts twice',
];

describe.each([
  ['the shipped history', shipped],
  ['no history', []],
])('%s', (_, failures) => {
  const ordered = scenarios(failures);
  const positionOf = (name: string): number => ordered.findIndex((one) => classes[name]?.(one) === true) + 1;

  test.each(Object.keys(classes))(`within the first ${first20}: %s`, (name) => {
    expect(positionOf(name)).toBeGreaterThan(0);
    expect(positionOf(name)).toBeLessThanOrEqual(first20);
  });

  test.each(demo)(`within the first ${first8}: %s`, (name) => {
    expect(positionOf(name)).toBeGreaterThan(0);
    expect(positionOf(name)).toBeLessThanOrEqual(first8);
  });

  test('what shows all of them fits into twice 180 s, as far as the plan can tell', () => {
    const plan = planExperiments({
      topology: topologyOfTarget(shop),
      target: shop,
      failures,
      history: 'a test',
    });
    const last = Math.max(...Object.keys(classes).map(positionOf));
    const cost = plan.weakSpots.slice(0, last).reduce((sum, { costSeconds = 0 }) => sum + costSeconds, 0);
    expect(cost).toBeGreaterThan(0);
    expect(cost).toBeLessThanOrEqual(2 * 180);
  });
});
