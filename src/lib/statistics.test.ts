import { expect, test } from 'vitest';
import { median, quantile } from './statistics.ts';

test.each([
  [[], 0.5, undefined],
  [[7], 0.99, 7],
  [[3, 1, 2], 0.5, 2],
  [[4, 1, 3, 2], 0.5, 2],
  [[10, 9, 8, 1], 0, 1],
  [[10, 9, 8, 1], 1, 10],
  [Array.from({ length: 100 }, (_, n) => n + 1), 0.99, 99],
])('of %j the %d-quantile is %s', (values, q, expected) => {
  expect(quantile(values, q)).toBe(expected);
});

test('the values stay in their order, and numbers are not sorted as text', () => {
  const values = [100, 20, 3];
  expect(median(values)).toBe(20);
  expect(values).toEqual([100, 20, 3]);
});
