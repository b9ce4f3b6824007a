/** Counts that others wrote down, added up: a sum that no number holds exactly is the largest that one does. */

/** The largest count there is. */
export const countMost: number = Number.MAX_SAFE_INTEGER;

/** The sum of two counts that are not negative. The order of several makes no difference. */
export function addCounts(a: number, b: number): number {
  return Math.min(countMost, a + b);
}
