import { expect, test } from 'vitest';
import { brief, percent } from './percent.ts';

test.each([
  [0, '0 %'],
  [0.000_01, '<0.01 %'],
  [0.01, '1 %'],
  [0.612, '61.2 %'],
  [0.3333, '33.33 %'],
  [0.999_99, '>99.99 %'],
  [1, '100 %'],
  [1.5, '150 %'],
])('percent %d: %s', (share, expected) => {
  expect(percent(share)).toBe(expected);
});

test.each([
  [0, '0'],
  [3.27, '3.3'],
  [9.96, '10'],
  [412.6, '413'],
  [12_345.6, '12,346'],
])('brief %d: %s', (value, expected) => {
  expect(brief(value)).toBe(expected);
});
