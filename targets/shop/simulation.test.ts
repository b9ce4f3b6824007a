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
  const ranges: readonly ScenarioRange[] = [
    {
      scenario: {
        ...common,
        name: 'any-checkout',
        services: ['storefront', 'order', 'inventory', 'payment', 'shipping', 'notifier'],
        workload: {
          use: 'sagas',
          saga: 'checkout',
          at: 'storefront',
          rate: 16,
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
  test.each(ranges.map((range) => [range.scenario.name, range] as const))(
    '%s: never violated',
    async (_, range) => {
      let held = 0;
      for (let seed = 1; seed <= often(100); seed += 1) {
        const scenario = anyScenario(createRandom(seed), range);
        const { verdict } = await judgeSimulation(shop, scenario, { seed, network: roughNetwork });
        const broken = verdict.rules.flatMap(({ anomalies }) => anomalies.map(({ summary }) => summary));
        expect({ seed, faults: scenario.faults, broken }).toMatchObject({ broken: [] });
        if (verdict.status === 'held') held += 1;
      }
      // The others' faults hit nobody.
      expect(held).toBeGreaterThan(often(60));
    },
  );
});
