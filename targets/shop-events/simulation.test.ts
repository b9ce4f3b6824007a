/**
 * The table of `scenarios/shop-events.test.ts`, in one process: every scenario file is `held` on the correct services, and each twin's own is
 * `violated` with its rules.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectBroken, expectHeld, readBugs } from '../../scenarios/bug-table.ts';
import { readDocument } from '../../src/model/document.ts';
import { scenarioSchema } from '../../src/model/scenario.ts';
import { targetSchema } from '../../src/model/target.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { defineSimulation, judgeSimulation } from '../../src/testing/index.ts';
import { client, services } from './simulation.ts';

const folder = import.meta.dirname;
const scenarios = join(folder, '../../scenarios');
const bugs = readBugs('shop-events');
const targetFile = join(folder, 'target.yaml');
const target = readDocument(targetSchema, readFileSync(targetFile, 'utf8'), { file: targetFile });
const shop = defineSimulation({ target, services, client });
const names = readdirSync(scenarios)
  .filter((name) => /^shop-events-.*[.]yaml$/.test(name))
  .map((name) => name.replace(/[.]yaml$/, ''));

async function verdictOf(name: string, seed: number, bug = ''): Promise<Verdict> {
  const file = join(scenarios, `${name}.yaml`);
  const scenario = readDocument(scenarioSchema, readFileSync(file, 'utf8'), { file });
  return (await judgeSimulation(shop, scenario, { seed, env: { SHOP_EVENTS_BUGS: bug } })).verdict;
}

test.each(names)('correct, %s → held', async (name) => {
  for (const seed of [1, 2, 3, 4, 5]) expectHeld(await verdictOf(name, seed));
});

test.each(bugs.map((bug) => [bug.name, bug] as const))(
  'the broken twin %s → violated with its rules',
  async (name, bug) => {
    for (const seed of [1, 2, 3]) expectBroken(await verdictOf(bug.scenario, seed, name), bug);
  },
);

/** A mistake may only show where its rule is put to the test; nothing else may be called broken. */
test.each(bugs.flatMap((bug) => names.map((name) => [bug.name, name, bug] as const)))(
  '%s in %s breaks nothing but what it is known to break',
  async (bug, name, { rules: own, mayBreak = [] }) => {
    const { rules } = await verdictOf(name, 1, bug);
    const broken = rules.filter(({ status }) => status === 'violated').map(({ rule }) => rule);
    expect([...own, ...mayBreak]).toEqual(expect.arrayContaining(broken));
  },
);
