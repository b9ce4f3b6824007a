/** Small statistics over plain lists of numbers. */

/** The q-quantile (nearest rank) of `values`, `undefined` for none. O(n log n). */
export function quantile(values: readonly number[], q: number): number | undefined {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
}

/** The middle value. */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}
