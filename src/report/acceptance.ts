/** Violations that are known and accepted up to a day: `expect: violated(SG6) until 2027-01-31`. */

import { parseExpectation } from '../model/expectation.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { asExpected, brokenRules, listed, standingOf, withStanding } from './findings.ts';

/** What became of an acceptance: it stands; its day is over; something else broke; or nothing is broken any more. */
export type AcceptanceState = 'accepted' | 'over' | 'not covered' | 'kept';

/** An acceptance, seen against what was found. */
export interface Acceptance {
  readonly state: AcceptanceState;
  /** The last day (UTC) it is accepted: `2027-01-31`. */
  readonly until: string;
  /** The one rule it is about; left out: any. */
  readonly rule?: string;
}

/** The acceptance of an experiment; `undefined` without one, or where nothing was found either way. */
export function acceptanceOf(experiment: ReportExperiment): Acceptance | undefined {
  const { until, rule } = parseExpectation(experiment.scenario.expect);
  const standing = standingOf(experiment);
  if (until === undefined || standing === 'inconclusive' || standing === 'unjudged') return undefined;
  const about = { until, ...(rule === undefined ? {} : { rule }) };
  if (standing === 'held') return { state: 'kept', ...about };
  if (asExpected(experiment)) return { state: 'accepted', ...about };
  // Up to its day only another rule than the one named can be what was not expected.
  return { state: experiment.record.startedAt.slice(0, 10) > until ? 'over' : 'not covered', ...about };
}

/** Whether it is violated, and that is accepted. */
function isAccepted(experiment: ReportExperiment): boolean {
  return acceptanceOf(experiment)?.state === 'accepted';
}

/** Experiments whose violation is accepted, in the order they were run. */
export function acceptedIn(data: ReportData): readonly ReportExperiment[] {
  return data.experiments.filter(isAccepted);
}

/** Experiments that are violated: first those that count, then those that are accepted. */
export function violatedIn(data: ReportData): readonly ReportExperiment[] {
  const violated = withStanding(data, 'violated');
  return [...violated.filter((one) => !isAccepted(one)), ...violated.filter(isAccepted)];
}

/** An acceptance in a sentence; `undefined` without one. */
export function acceptanceInWords(experiment: ReportExperiment): string | undefined {
  const acceptance = acceptanceOf(experiment);
  if (acceptance === undefined) return undefined;
  const { state, until, rule } = acceptance;
  const what = rule === undefined ? 'A violation' : `A violation of ${rule}`;
  switch (state) {
    case 'accepted': {
      const others = brokenRules(experiment)
        .map((broken) => broken.rule)
        .filter((broken) => rule !== undefined && broken !== rule);
      const besides = others.length === 0 ? '' : ` Broken besides, and not named there: ${listed(others)}.`;
      return `${what} is known and accepted until ${until}; after that day it counts.${besides}`;
    }
    case 'over':
      return `${what} was accepted until ${until}; that day is over, and it counts.`;
    case 'not covered':
      return `${what} is accepted until ${until}, but what broke is another one, and it counts.`;
    case 'kept':
      return `${what} is accepted until ${until}, and nothing was broken: the acceptance can be taken out.`;
  }
}
