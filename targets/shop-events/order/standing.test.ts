import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventType } from '../events.ts';
import { standingOf } from './standing.ts';

test.each<[string, string]>([
  ['OrderPlaced', 'running'],
  ['OrderPlaced Shipped', 'completed'],
  ['OrderPlaced StockRefused', 'compensated'],
  ['OrderPlaced PaymentRefused', 'running'],
  ['OrderPlaced StockReleased', 'running'],
  ['OrderPlaced PaymentRefused StockReleased', 'compensated'],
  ['OrderPlaced ShippingRefused', 'running'],
  ['OrderPlaced ShippingRefused StockReleased', 'running'],
  ['OrderPlaced ShippingRefused PaymentRefunded', 'running'],
  ['OrderPlaced ShippingRefused PaymentRefunded StockReleased', 'compensated'],
])('%s, in any order → %s', (heard, standing) => {
  const types = heard.split(' ') as EventType[];
  fc.assert(
    fc.property(fc.shuffledSubarray(types, { minLength: types.length }), (shuffled) => {
      expect(standingOf(new Set(shuffled))).toBe(standing);
    }),
  );
});
