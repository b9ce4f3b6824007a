import { expect, test } from 'vitest';
import { scenarioSchema } from '../model/scenario.ts';
import { expectedMs, startBudget } from './budget.ts';

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

test('an experiment takes its load and what is around it, or what the plan says', () => {
  const scenario = scenarioSchema.parse({
    schemaVersion: 1,
    name: 'x',
    target: 'shop',
    workload: { use: 'sagas', saga: 'checkout', at: 'storefront', duration: '6s' },
  });
  expect([expectedMs(scenario), expectedMs(scenario, 12.5)]).toEqual([10_000, 12_500]);
});
