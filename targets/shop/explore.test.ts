/** A search on the shop in one process: what it finds on broken twins, and that it finds nothing on the shop as it should be. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDocument } from '../../src/model/document.ts';
import { targetSchema } from '../../src/model/target.ts';
import { defineSimulation, exploreSimulation, judgeSimulation } from '../../src/testing/index.ts';
import { client, services } from './simulation.ts';

const file = join(import.meta.dirname, 'target.yaml');
const shop = defineSimulation({
  target: readDocument(targetSchema, readFileSync(file, 'utf8'), { file }),
  services,
  client,
});
const long = 120_000;

async function firstFound(bug: string) {
  const { findings } = await exploreSimulation(shop, {
    experiments: 40,
    stopOnViolated: true,
    env: { SHOP_BUGS: bug },
  });
  return findings[0];
}

test(
  'lost-outbox: one fault on the way to the notifier, which the correct shop bears',
  async () => {
    const found = await firstFound('lost-outbox');
    expect(found).toMatchObject({ rules: ['DL1'], cause: 'broken by the fault', state: 'shrunk' });
    if (found === undefined) return;
    const { scenario, rate, without } = found;
    expect(scenario.faults).toMatchObject([{ on: 'order->notifier' }]);
    expect(rate?.shown).toBeGreaterThanOrEqual(9);
    expect(without).toMatchObject([{ of: 10 }]);
    expect(without[0]?.held).toBeGreaterThanOrEqual(9);
    const statusOf = async (bug: string) =>
      (await judgeSimulation(shop, scenario, { env: { SHOP_BUGS: bug } })).verdict.status;
    expect([await statusOf('lost-outbox'), await statusOf('')]).toEqual(['violated', 'held']);
  },
  long,
);

test(
  'undo-out-of-order: no fault is needed',
  async () => {
    const found = await firstFound('undo-out-of-order');
    expect(found).toMatchObject({ rules: ['SG3'], cause: 'broken anyway', scenario: { faults: [] } });
    expect(found?.rate?.shown).toBeGreaterThanOrEqual(9);
  },
  long,
);

test(
  'the correct shop: nothing',
  async () => {
    const { findings, tries } = await exploreSimulation(shop, { experiments: 30, env: { SHOP_BUGS: '' } });
    expect(tries).toHaveLength(30);
    expect(findings).toEqual([]);
  },
  long,
);
