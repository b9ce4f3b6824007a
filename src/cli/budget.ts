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

/**
 * How long an experiment takes, in ms, when its target does not come to rest: it is watched for twice the deadline, and stopped at its
 * limit. At least what is expected.
 */
export function longestMs(scenario: Scenario, costSeconds?: number): number {
  const expected = expectedMs(scenario, costSeconds);
  const watched =
    durationMs(scenario.workload.duration) + 2 * durationMs(scenario.limits.deadline) + overheadMs;
  return Math.max(expected, Math.min(watched, durationMs(scenario.limits.time)));
}

/** What is left of a budget. */
export interface Budget {
  fits(ms: number): boolean;
  /** Infinite without a limit, negative once it is used up. */
  leftMs(): number;
  /** What must be left for an experiment to be begun, in ms. */
  neededMs(scenario: Scenario, costSeconds?: number): number;
}

/** Why the experiment is not begun: too little is left of the budget; `undefined`: it fits. */
export function tooLittleLeft(budget: Budget, scenario: Scenario, costSeconds?: number): string | undefined {
  const ms = budget.neededMs(scenario, costSeconds);
  if (budget.fits(ms)) return undefined;
  const left = Math.max(0, Math.floor(budget.leftMs() / 1_000));
  return `the budget has ${left} s left and it would take about ${Math.ceil(ms / 1_000)} s`;
}

/** Of a budget that is for the experiments alone, and began when this was made. Without a limit everything fits. */
export function startBudget(limitMs: number | undefined, now: () => number): Budget {
  const began = now();
  const leftMs = (): number => (limitMs === undefined ? Number.POSITIVE_INFINITY : limitMs - (now() - began));
  return { leftMs, fits: (ms) => ms <= leftMs(), neededMs: expectedMs };
}

/** The report of a run, and the end of the command, take so long; the report of many experiments longer. */
const reportMs = 3_000;
/** This share of a budget is kept for experiments that take longer than expected: of any but a small budget, for the longest there are. */
const careShare = 0.1;

/**
 * Of a budget that is for a command as a whole: what was before the experiments (from `now()` = 0) and the report after them count, too,
 * and an experiment is begun only when it fits though it should take longer than expected.
 */
export function wholeBudget(limitMs: number, now: () => number): Budget {
  const leftMs = (): number => limitMs - reportMs - now();
  return {
    leftMs,
    fits: (ms) => ms <= leftMs(),
    neededMs: (scenario, costSeconds) => {
      const expected = expectedMs(scenario, costSeconds);
      return expected + Math.min(longestMs(scenario, costSeconds) - expected, limitMs * careShare);
    },
  };
}
