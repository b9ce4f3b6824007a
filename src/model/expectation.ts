/** Whether a verdict is what its scenario expects. */

import type { Verdict } from './verdict.ts';

/** `held`, `violated`, or `violated(SG6)`: that rule among the broken ones. No verdict meets nothing. */
export function meetsExpectation(verdict: Verdict | undefined, expected: string): boolean {
  const [, rule] = /^violated\((.+)\)$/.exec(expected) ?? [];
  if (rule === undefined) return verdict?.status === expected;
  return verdict?.rules.some((one) => one.rule === rule && one.status === 'violated') ?? false;
}
