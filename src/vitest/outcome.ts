/** What came of one run of a scenario, against what was expected of it. */

import { meetsExpectation, parseExpectation } from '../model/expectation.ts';
import type { ReportData } from '../report/data.ts';
import type { CommandEnd } from './leashed-command.ts';

/**
 * `met`: as expected; `unmet`: decided, and otherwise; `inconclusive`: not decided, so neither. `trouble`: it could not be run, or not to its end, or healing is
 * not proven; `locked`: another run has the target.
 */
export type Outcome =
  | { readonly is: 'met' | 'unmet' | 'inconclusive'; readonly data: ReportData }
  | {
      readonly is: 'trouble' | 'locked';
      readonly code: number | null;
      readonly text: string;
      readonly data?: ReportData;
    };

/** The command says with these that all was run and healed: held, violated, inconclusive. */
const judgedCodes: readonly (number | null)[] = [0, 1, 2];
/** Refused for safety. */
const lockedCode = 5;

/** @param expected - instead of what each scenario says itself */
export function outcomeOf({ code, stdout, stderr }: CommandEnd, expected?: string): Outcome {
  const data = reportIn(stdout);
  if (data === undefined || !judgedCodes.includes(code)) {
    const is = code === lockedCode && /^E_LOCKED /m.test(stderr) ? 'locked' : 'trouble';
    return { is, code, text: stderr.trim(), ...(data && { data }) };
  }
  const each = data.experiments.map(({ verdict, scenario, record }) => {
    if (verdict === undefined || verdict.status === 'inconclusive') return 'inconclusive';
    return meetsExpectation(verdict, expected ?? scenario.expect, record.startedAt) ? 'met' : 'unmet';
  });
  // What is decided otherwise is so whatever the rest would have shown.
  if (each.includes('unmet')) return { is: 'unmet', data };
  return { is: each.includes('inconclusive') || each.length === 0 ? 'inconclusive' : 'met', data };
}

/** The report, also where the client module of a target has printed something before or after it. */
function reportIn(stdout: string): ReportData | undefined {
  const [text] = /^\{\n {2}"[\s\S]*^\}$/m.exec(stdout) ?? [];
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as ReportData;
  } catch {
    return undefined;
  }
}

/** What each of its scenarios was expected to be, each once: `held`, `violated(SG6)`. */
export function expectationsOf({ experiments }: ReportData, expected?: string): readonly string[] {
  return expected === undefined
    ? [...new Set(experiments.map(({ scenario }) => scenario.expect))]
    : [expected];
}

/** Whether one run that shows it is enough, among several: something broken is looked for, and nothing accepted. */
export function isSought(expectations: readonly string[]): boolean {
  return expectations.every((one) => {
    const { status, until } = parseExpectation(one);
    return status === 'violated' && until === undefined;
  });
}
