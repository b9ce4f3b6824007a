import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wilsonInterval } from './wilson-interval.ts';

// Table 1 of Newcombe 1998 (Statistics in Medicine 17), method 3.
test.each([
  [81, 263, 0.2553, 0.3662],
  [15, 148, 0.0624, 0.1605],
  [0, 20, 0, 0.1611],
  [1, 29, 0.0061, 0.1718],
  [29, 29, 0.883, 1],
])('%i of %i', (hits, of, low, high) => {
  const found = wilsonInterval(hits, of);
  expect(found.low).toBeCloseTo(low, 4);
  expect(found.high).toBeCloseTo(high, 4);
});

test('holds the share, within 0 and 1, and is narrower the more was tried', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), fc.integer({ min: 2, max: 9 }), (a, b, times) => {
      const [hits, of] = [Math.min(a, b), Math.max(a, b, 1)];
      const one = wilsonInterval(hits, of);
      const more = wilsonInterval(times * hits, times * of);
      expect(one.low).toBeGreaterThanOrEqual(0);
      expect(one.high).toBeLessThanOrEqual(1);
      expect(one.low).toBeLessThanOrEqual(hits / of);
      expect(one.high).toBeGreaterThanOrEqual(hits / of);
      expect(more.high - more.low).toBeLessThan(one.high - one.low);
    }),
  );
});

test('nothing tried says nothing', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
