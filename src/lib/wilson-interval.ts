/** How sure a share is that was counted in few tries. */

/** The standard normal quantile of a two-sided 95 % interval. */
const z95 = 1.959_963_985;

/** Bounds of a share, both in [0, 1]. */
export interface ShareInterval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval (95 %) of `hits` in `of` tries: unlike the usual one it stays within [0, 1], and is not a point where all tries gave the
 * same. Nothing tried: anything is possible.
 */
export function wilsonInterval(hits: number, of: number): ShareInterval {
  if (of === 0) return { low: 0, high: 1 };
  const share = hits / of;
  const z2 = z95 ** 2;
  const middle = share + z2 / (2 * of);
  const spread = z95 * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of ** 2));
  const scale = 1 + z2 / of;
  return {
    low: hits === 0 ? 0 : (middle - spread) / scale,
    high: hits === of ? 1 : (middle + spread) / scale,
  };
}
