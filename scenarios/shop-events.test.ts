/** The checkout by events on real processes: held under every fault, and each twin is found by a scenario of its own. */

import { readdirSync } from 'node:fs';
import { describe, test } from 'vitest';
import { expectBroken, expectHeld, readBugs, verdictOf } from './bug-table.ts';

const bugs = readBugs('shop-events');
const scenarios = readdirSync(import.meta.dirname)
  .filter((name) => /^shop-events-.*[.]yaml$/.test(name))
  .map((name) => name.replace(/[.]yaml$/, ''));

describe.concurrent('the correct services', () => {
  test.each(scenarios)('%s → held', async (scenario) => {
    expectHeld(await verdictOf(scenario, { SHOP_EVENTS_BUGS: '' }));
  });
});

describe.concurrent('the broken twin', () => {
  test.each(bugs.map((bug) => [bug.name, bug] as const))(
    '%s → violated with its rules',
    async (name, bug) => {
      expectBroken(await verdictOf(bug.scenario, { SHOP_EVENTS_BUGS: name }), bug);
    },
  );
});
