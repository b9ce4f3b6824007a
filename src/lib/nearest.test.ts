import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const known = ['payment', 'order', 'inventory', 'at'];

test.each([
  ['paymnt', 'payment'],
  ['Payment', 'payment'],
  ['ordre', 'order'],
  ['inventroy', 'inventory'],
  ['a', 'at'],
  ['shipping', undefined],
  ['', undefined],
  ['x'.repeat(10_000), undefined],
])('%j: %s', (word, expected) => {
  expect(nearest(word, known.slice(0, word === 'a' ? 4 : 3))).toBe(expected);
});

test('of several the nearest, and nothing of nothing', () => {
  expect(nearest('catalog2', ['catalog1x', 'catalog'])).toBe('catalog');
  expect(nearest('x', [])).toBeUndefined();
});
