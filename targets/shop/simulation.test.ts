/**
 * The table of `scenarios/shop.test.ts`, in one process: each bug's scenario file is `held` on the correct shop and `violated` with the bug's
 * rules on its broken twin. That test runs the very same files on real processes, for every bug in `bugs.yaml`, and asks for the same rules: a
 * bug that is found here and not named in `differing` is found in both.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectBroken, expectHeld, readBugs } from '../../scenarios/bug-table.ts';
import { readDocument } from '../../src/model/document.ts';
import { scenarioSchema, type Scenario } from '../../src/model/scenario.ts';
import { targetSchema } from '../../src/model/target.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import {
  anyScenario,
  createRandom,
  defineSimulation,
  judgeSimulation,
  roughNetwork,
  type ScenarioRange,
} from '../../src/testing/index.ts';
import { often } from '../../src/testing/often.ts';
import { client, services } from './simulation.ts';

const folder = import.meta.dirname;
const bugs = readBugs('shop');
const targetFile = join(folder, 'target.yaml');
const target = readDocument(targetSchema, readFileSync(targetFile, 'utf8'), { file: targetFile });
const shop = defineSimulation({ target, services, client });
const seeds = [1, 2, 3];

/** Bugs that only one of the two finds, and why. None: what a fault does to messages is the same in both, and so are the rules. */
const differing: Readonly<Record<string, string>> = {};

function scenarioOf(name: string): Scenario {
  const file = join(folder, '../../scenarios', `${name}.yaml`);
  return readDocument(scenarioSchema, readFileSync(file, 'utf8'), { file });
}

function verdicts(scenario: string, bug: string): Promise<Verdict[]> {
  const options = { env: { SHOP_BUGS: bug } };
  return Promise.all(
    seeds.map(
      async (seed) => (await judgeSimulation(shop, scenarioOf(scenario), { seed, ...options })).verdict,
    ),
  );
}

test.each([...new Set(bugs.map(({ scenario }) => scenario))])(
  'the correct shop, %s → held',
  async (scenario) => {
    for (const verdict of await verdicts(scenario, '')) expectHeld(verdict);
  },
);

describe('the broken twin', () => {
  const both = bugs.filter(({ name }) => !(name in differing));

  test('at least 10 of the 14 are found here and on real processes', () => {
    expect(bugs).toHaveLength(14);
    expect(both.length).toBeGreaterThanOrEqual(10);
  });

  test.each(both.map((bug) => [bug.name, bug] as const))(
    '%s → violated with its rules',
    async (name, bug) => {
      for (const verdict of await verdicts(bug.scenario, name)) expectBroken(verdict, bug);
    },
  );
});

describe('any fault, anywhere, on a rough network', () => {
  const common = { schemaVersion: 1, target: 'shop' } as const;
  const ranges: readonly [ScenarioRange, ScenarioRange] = [
    {
      scenario: {
        ...common,
        name: 'any-checkout',
        services: ['storefront', 'order', 'inventory', 'payment', 'shipping', 'notifier'],
        workload: {
          use: 'sagas',
          saga: 'checkout',
          at: 'storefront',
          clients: 3,
          rate: 12,
          duration: '250ms',
          variants: { 'card-declined': 0.25, 'address-refused': 0.25 },
        },
      },
      edges: ['order->inventory', 'order->payment', 'order->shipping', 'order->notifier'],
      places: ['order', 'inventory', 'payment', 'shipping', 'notifier'],
      withinMs: 80,
    },
    {
      scenario: {
        ...common,
        name: 'any-catalog',
        services: ['catalog'],
        workload: {
          use: 'registers',
          writeAt: ['catalog'],
          readAt: ['catalog'],
          rate: 60,
          duration: '600ms',
          retire: 2,
        },
      },
      edges: ['catalog.1->catalog.2', 'catalog.2->catalog.3', 'catalog.3->catalog.1'],
      places: ['catalog.1', 'catalog.2', 'catalog.3'],
      withinMs: 300,
    },
  ];
  const [checkouts, catalogs] = ranges;

  test('three checkouts, one fault: each of SG1 to SG8 is put to the test, most of them every time', async () => {
    const times = 200;
    const subjects = new Map<string, number>();
    const experiments = new Map<string, number>();
    for (let seed = 1; seed <= times; seed += 1) {
      const scenario = anyScenario(createRandom(seed), checkouts);
      const { material, verdict } = await judgeSimulation(shop, scenario, { seed, network: roughNetwork });
      const asked = material.events.filter((event) => event.kind === 'operation' && event.type === 'invoke');
      expect([asked.length, material.record.faults.length]).toEqual([3, 1]);
      for (const { rule, checked } of verdict.rules) {
        subjects.set(rule, (subjects.get(rule) ?? 0) + checked);
        if (checked > 0) experiments.set(rule, (experiments.get(rule) ?? 0) + 1);
      }
    }
    // An order is kept only where two compensations had to wait for each other, and a compensation is needed for SG5 and SG7.
    const least = { SG1: 0.95, SG2: 0.95, SG3: 0.5, SG4: 0.95, SG5: 0.8, SG6: 0.95, SG7: 0.8, SG8: 0.95 };
    for (const [rule, share] of Object.entries(least)) {
      expect(experiments.get(rule), `experiments that look at ${rule}`).toBeGreaterThan(share * times);
      expect(subjects.get(rule), `what ${rule} looked at`).toBeGreaterThan(share * times);
    }
    expect(subjects.get('SG1'), 'nearly every checkout ends, or should have').toBeGreaterThan(2.7 * times);
  });

  test.each([
    [checkouts.scenario.name, 3_000, checkouts],
    [catalogs.scenario.name, 1_000, catalogs],
  ] as const)(
    '%s: never violated',
    async (_, times, range) => {
      let held = 0;
      for (let seed = 1; seed <= often(times); seed += 1) {
        const scenario = anyScenario(createRandom(seed), range);
        const { verdict } = await judgeSimulation(shop, scenario, { seed, network: roughNetwork });
        const broken = verdict.rules.flatMap(({ anomalies }) => anomalies.map(({ summary }) => summary));
        expect({ seed, faults: scenario.faults, broken }).toMatchObject({ broken: [] });
        if (verdict.status === 'held') held += 1;
      }
      // The others' faults hit nobody.
      expect(held).toBeGreaterThan(0.6 * often(times));
    },
    often(120_000),
  );
});
