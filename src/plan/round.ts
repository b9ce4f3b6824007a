/** Numbers of a plan. */

/** Four digits: enough to rank by, and the same text on every machine. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
