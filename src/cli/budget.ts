/** Time that may be spent: an experiment that would not fit is not begun. */

import { durationMs } from '../lib/duration.ts';
import type { Scenario } from '../model/scenario.ts';

/** Start, baseline, quiet, final reads and stop, beside the load itself. */
const overheadMs = 4_000;

/** How long an experiment is expected to take, in ms. */
export function expectedMs(scenario: Scenario, costSeconds?: number): number {
  return costSeconds === undefined
    ? durationMs(scenario.workload.duration) + overheadMs
    : costSeconds * 1_000;
}

/** What is left of a budget that began when this was made. Without a limit everything fits. */
export function startBudget(
  limitMs: number | undefined,
  now: () => number,
): { fits(ms: number): boolean; leftMs(): number } {
  const began = now();
  const leftMs = (): number => (limitMs === undefined ? Number.POSITIVE_INFINITY : limitMs - (now() - began));
  return { leftMs, fits: (ms) => ms <= leftMs() };
}
