import { expect, test } from 'vitest';
import { describeNumbers } from './describe-numbers.ts';

test.each([
  [{}, []],
  [{ reads: 3, neverRead: 0 }, ['reads 3, never read 0']],
  [{ staleMsP95: 1500, staleMsMax: 0.4 }, ['stale p95 1.5s, stale at most 0ms']],
  [{ convergedAfterMsMax: 30 }, ['converged after at most 30ms']],
  [{ staleVersionsP50: 1, staleVersionsMax: 2 }, ['stale versions p50 1,', 'stale versions at most 2']],
  [{ freshAfter1000Ms: 0.98765 }, ['fresh after 1s 98.8 %']],
  [{ 'addToCartMs.ok': 3 }, ['addToCartMs.ok 3']],
])('%j in 40 columns', (numbers, lines) => {
  expect(describeNumbers(numbers as Record<string, number>, 40)).toEqual(lines);
});
