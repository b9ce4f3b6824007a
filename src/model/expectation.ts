/**
 * Whether a verdict is what its scenario expects.
 *
 * `held`, `violated`, `violated(SG6)`; and `violated(SG6) until 2027-01-31`: known and accepted up to that day (UTC, the day
 * included), after which it is expected to hold.
 */

import type { Verdict } from './verdict.ts';

/** How an expectation is written. */
export const expectationPattern = /^(held|violated(\([A-Z]{2}\d+\))?( until \d{4}-\d{2}-\d{2})?)$/;

/** An expectation, taken apart. */
export interface Expectation {
  readonly status: 'held' | 'violated';
  /** That rule must be among the broken ones. */
  readonly rule?: string;
  /** The last day it is accepted: `2027-01-31`. */
  readonly until?: string;
}

/** The parts of a written expectation. */
export function parseExpectation(expected: string): Expectation {
  const [, rule] = /\((.+)\)/.exec(expected) ?? [];
  const [, until] = / until (.+)$/.exec(expected) ?? [];
  return {
    status: expected.startsWith('violated') ? 'violated' : 'held',
    ...(rule === undefined ? {} : { rule }),
    ...(until === undefined ? {} : { until }),
  };
}

/**
 * Whether the verdict is the expected one. No verdict meets nothing. An accepted violation that has held by now is met, too: it may be
 * fixed before its day.
 *
 * @param at - when the experiment was run, ISO: an acceptance that was over by then counts no more
 */
export function meetsExpectation(verdict: Verdict | undefined, expected: string, at: string): boolean {
  const { status, rule, until } = parseExpectation(expected);
  if (verdict === undefined) return false;
  if (until !== undefined && (at.slice(0, 10) > until || verdict.status === 'held'))
    return verdict.status === 'held';
  if (rule === undefined) return verdict.status === status;
  return verdict.rules.some((one) => one.rule === rule && one.status === 'violated');
}
