/** What was violated: because of its faults? Does it come again? And what is the least that shows it? */

import { wilsonInterval } from '../lib/wilson-interval.ts';
import type { SearchAnswer, SearchFinding, SearchTry } from '../model/explore.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { Asking } from './asking.ts';
import { certify, showsAny } from './certify.ts';
import { disturbancesOf } from './disturbances.ts';
import { whyPruned } from './prune.ts';
import { reachOf } from './reach.ts';
import { shrink } from './shrink.ts';
import { withoutFaults } from './space.ts';

/** What it needs. */
export interface Settling {
  readonly target: Target;
  readonly asking: Asking;
  readonly isPossible: (scenario: Scenario) => boolean;
  /** What was found so far; what is found is added, and replaced as it gets smaller. */
  readonly findings: SearchFinding[];
  readonly changed: () => void;
}

/** Settles one violated experiment, the so-many-th that was explored. What breaks nothing new is only counted: its twin is run, and no more. */
export async function settle(
  { number, answer: { rules, why = '', experiment } }: SearchTry,
  { scenario, explored }: { readonly scenario: Scenario; readonly explored: number },
  { target, asking, isPossible, findings, changed }: Settling,
): Promise<void> {
  const replace = (finding: SearchFinding): void => {
    findings[finding.number - 1] = finding;
    changed();
  };
  const clean = withoutFaults(scenario);
  const isClean = disturbancesOf(scenario).length === 0;
  const twinOf = async (): Promise<SearchTry | undefined> =>
    isClean ? undefined : (await asking.ask([{ purpose: 'twin', scenario: clean }]))[0];
  // Of what did not come again nobody knows whether this is the same.
  const like = findings.find(
    (one) => one.state !== 'seldom' && rules.every((rule) => one.rules.includes(rule)),
  );
  if (like !== undefined) {
    replace({ ...like, again: [...like.again, number] });
    await twinOf();
    return;
  }
  let finding: SearchFinding = {
    number: findings.length + 1,
    foundBy: number,
    explored,
    rules,
    why,
    cause: 'undecided',
    // What is not exercised any more by less of a load shall not hide what is broken.
    scenario: { ...scenario, checks: [] },
    shownBy: experiment,
    path: [],
    without: [],
    again: [],
    state: 'shrinking',
  };
  const update = (change: Partial<SearchFinding>): void => {
    finding = { ...finding, ...change };
    // Whatever its one clean twin said.
    if (disturbancesOf(finding.scenario).length === 0) finding = { ...finding, cause: 'broken anyway' };
    replace(finding);
  };
  // Known from here on, should the search end with the very next experiment.
  update({});
  const twin = await twinOf();
  if (twin !== undefined) {
    const cause = causeOf(twin.answer, rules);
    const shown = cause === 'broken anyway' ? { scenario: clean, shownBy: twin.answer.experiment } : {};
    update({ cause, twin: twin.answer.experiment, ...shown });
  }
  const { shown, of, often, by = finding.shownBy } = await asking.repeat('repeat', finding.scenario, rules);
  if (!often) {
    update({ state: 'seldom', shownBy: by, rate: { shown, of, ...wilsonInterval(shown, of) } });
    return;
  }
  const kept = await shrink(finding.scenario, {
    target,
    repeat: (candidate) => asking.repeat('shrink', candidate, rules),
    isAllowed: (candidate) => isPossible(candidate) && isWithinLimits(candidate, target),
    told: (step, smallest) => {
      update({ path: [...finding.path, step], ...smallest });
    },
  });
  const certified = await certify(kept, rules, (candidate, count, from = 0) =>
    asking.times('certify', candidate, { count, from }),
  );
  update({ ...certified, state: 'shrunk' });
}

function isWithinLimits(scenario: Scenario, target: Target): boolean {
  return whyPruned(scenario, { explored: [], findings: [] }, reachOf(scenario, target)) !== 'limits';
}

function causeOf(twin: SearchAnswer, rules: readonly string[]): SearchFinding['cause'] {
  if (twin.verdict === 'inconclusive') return 'undecided';
  return showsAny(twin, rules) ? 'broken anyway' : 'broken by the fault';
}
