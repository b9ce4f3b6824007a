import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyHistogram } from './latency-histogram.ts';

test('a time is known to 2.2 %', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 3_600_000, noNaN: true }), (ms) => {
      const histogram = new LatencyHistogram();
      histogram.add(ms);
      const [[middle, count] = [0, 0]] = histogram.buckets();
      expect(count).toBe(1);
      expect(Math.abs(middle / ms - 1)).toBeLessThan(0.0225);
    }),
  );
});

test('nothing, less than nothing and more than everything have a bucket', () => {
  const histogram = new LatencyHistogram();
  for (const ms of [0, -1, 1e12]) histogram.add(ms);
  expect(histogram.buckets().map(([, count]) => count)).toEqual([2, 1]);
});
