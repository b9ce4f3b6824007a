import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketQuantile } from './bucket-quantile.ts';
import { quantile } from './statistics.ts';

test('the same as of the values one by one', () => {
  const bucket = fc.tuple(fc.nat(20), fc.nat(5));
  fc.assert(
    fc.property(fc.array(bucket), fc.double({ min: 0, max: 1, noNaN: true }), (buckets, q) => {
      const values = buckets.flatMap(([value, count]) => Array<number>(count).fill(value));
      expect(bucketQuantile(buckets, q)).toBe(quantile(values, q));
    }),
  );
});
