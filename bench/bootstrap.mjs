/** How far a figure could be another one, had other systems been looked at. */

import { quantile } from './median.mjs';

/**
 * The 95 % percentile interval of `statistic` over samples of `items` drawn with returning (Efron 1979): `[low, high]`, `undefined` of no items. `random` as
 * dist/lib/random.js makes it.
 */
export function bootstrapInterval(items, statistic, { random, samples = 2_000 }) {
  if (items.length === 0) return undefined;
  const values = Array.from({ length: samples }, () =>
    statistic(items.map(() => items[random.integer(0, items.length - 1)])),
  ).filter(Number.isFinite);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}
