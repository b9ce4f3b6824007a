/** The shop's table of bugs ({@link readBugs}), on real processes, real sockets, the real command line; two experiments at once. */

import { describe, test } from 'vitest';
import { expectBroken, expectHeld, readBugs, verdictOf } from './bug-table.ts';

const bugs = readBugs('shop');

describe.concurrent('the correct shop', () => {
  test.each([...new Set(bugs.map(({ scenario }) => scenario))])('%s → held', async (scenario) => {
    expectHeld(await verdictOf(scenario, { SHOP_BUGS: '' }));
  });
});

describe.concurrent('the broken twin', () => {
  test.each(bugs.map((bug) => [bug.name, bug] as const))(
    '%s → violated with its rules',
    async (name, bug) => {
      expectBroken(await verdictOf(bug.scenario, { SHOP_BUGS: name }), bug);
    },
  );
});
