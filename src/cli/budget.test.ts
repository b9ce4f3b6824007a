import { expect, test } from 'vitest';
import { scenarioSchema } from '../model/scenario.ts';
import { expectedMs, longestMs, startBudget, wholeBudget } from './budget.ts';

test('what fits is what is left', () => {
  let now = 1_000;
  const budget = startBudget(10_000, () => now);
  expect([budget.fits(10_000), budget.fits(10_001)]).toEqual([true, false]);
  now += 9_000;
  expect([budget.leftMs(), budget.fits(1_000), budget.fits(1_001)]).toEqual([1_000, true, false]);
  now += 9_000;
  expect([budget.leftMs(), budget.fits(0)]).toEqual([-8_000, false]);
});

test('nothing fits into nothing, everything into no limit', () => {
  expect(startBudget(0, () => 0).fits(1)).toBe(false);
  expect(startBudget(undefined, () => 0).fits(Number.MAX_SAFE_INTEGER)).toBe(true);
});

const scenario = (limits: object = {}) =>
  scenarioSchema.parse({
    schemaVersion: 1,
    name: 'x',
    target: 'shop',
    workload: { use: 'sagas', saga: 'checkout', at: 'storefront', duration: '6s' },
    limits,
  });

test('an experiment takes its load and what is around it, or what the plan says', () => {
  expect([expectedMs(scenario()), expectedMs(scenario(), 12.5)]).toEqual([10_000, 12_500]);
});

test('at the longest it watches for two deadlines, is stopped at its limit, and never takes less than expected', () => {
  expect(longestMs(scenario({ deadline: '10s' }))).toBe(30_000);
  expect(longestMs(scenario({ deadline: '10s', time: '20s' }))).toBe(20_000);
  expect(longestMs(scenario({ deadline: '10s' }), 50)).toBe(50_000);
});

test('a budget for the whole command: what was before counts, the report is left room, and care is taken', () => {
  let now = 2_000;
  const budget = wholeBudget(60_000, () => now);
  expect(budget.leftMs()).toBe(55_000);
  now += 45_000;
  expect([budget.leftMs(), budget.fits(10_000), budget.fits(10_001)]).toEqual([10_000, true, false]);
  // Of a small budget a tenth is kept, of a large one as much as the longest experiment may need.
  const one = scenario({ deadline: '10s' });
  expect(budget.neededMs(one)).toBe(10_000 + 6_000);
  expect(wholeBudget(1_200_000, () => 0).neededMs(one)).toBe(longestMs(one));
  expect(startBudget(60_000, () => 0).neededMs(one, 12)).toBe(12_000);
});
