/** Quantiles of values that were counted in buckets. */

/** The q-quantile (nearest rank) of buckets `[value, count]`, `undefined` for none. O(n log n). */
export function bucketQuantile(
  buckets: readonly (readonly [value: number, count: number])[],
  q: number,
): number | undefined {
  const sorted = buckets.filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.max(1, Math.ceil(q * total));
  for (const [value, count] of sorted) {
    left -= count;
    if (left <= 0) return value;
  }
  return undefined;
}
