/**
 * The judge: all rules over one history, and one verdict from them.
 *
 * Broken beats doubtful beats held. What cannot be known makes the verdict inconclusive, never held: a rule that was asked for and
 * never put to the test, a fault that never took effect, a replica nobody could read, a run that was cut short.
 */

import { messageOf } from '../lib/errors.ts';
import { remembered } from '../lib/remembered.ts';
import type { Event } from '../model/event.ts';
import type { FinalRead } from '../model/ledger.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { RuleVerdict, Verdict } from '../model/verdict.ts';
import { buildHistory, type History } from './history.ts';
import { premises } from './premises.ts';
import { checkers, type CheckedRule } from './registry.ts';
import type { Checker } from './rule-verdict.ts';
import { faultDoubts, runDoubts, type FaultDoubt } from './run-doubts.ts';

/** Everything one experiment left behind. */
export interface Material {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly events: readonly Event[];
  readonly reads: readonly FinalRead[];
  readonly record: ExperimentRecord;
}

/**
 * The verdict on one experiment. Linear in events and ledger rows.
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED` when the rows contradict each other: the recorder is broken
 */
export function judge(material: Material): Verdict {
  const { scenario, record } = material;
  const history = buildHistory(material);
  const rules = ruleIds(scenario).map((rule) => demanded(judgeRule(rule, history), scenario));
  const broken = rules.some(({ status }) => status === 'violated');
  const faults = faultDoubts(scenario, record);
  const reasons = broken
    ? [...faults.map(blame), ...notes(rules)]
    : [...faults.map(({ why }) => why), ...ruleDoubts(rules), ...vacuity(history, rules)];
  const doubts = [...runDoubts(history, record), ...reasons];
  const doubtful = doubts.length > 0 || rules.some(({ status }) => status === 'inconclusive');
  return {
    schemaVersion: 1,
    scenario: scenario.name,
    status: broken ? 'violated' : doubtful ? 'inconclusive' : 'held',
    rules,
    reasons: doubts,
  };
}

/** Rules with a checker, and rules that were asked for and have none. */
const ruleIds: (scenario: Scenario) => readonly string[] = remembered(({ checks }) => [
  ...new Set([...Object.keys(checkers), ...checks]),
]);

/** Rules that one experiment cannot show. */
const elsewhere: Readonly<Record<string, string>> = {
  SG11: 'no experiment shows it by itself; seatrial matrix does',
};

/** One rule. A checker that throws has not judged. */
function judgeRule(rule: string, history: History): RuleVerdict {
  const checker: Checker | undefined = isChecked(rule) ? checkers[rule] : undefined;
  if (checker === undefined)
    return undecided(rule, elsewhere[rule] ?? `this version has no checker for ${rule}`);
  try {
    return checker(history);
  } catch (error) {
    return undecided(rule, `the checker failed: ${messageOf(error)}`);
  }
}

function isChecked(rule: string): rule is CheckedRule {
  return rule in checkers;
}

function undecided(rule: string, reason: string): RuleVerdict {
  return { rule, status: 'inconclusive', checked: 0, anomalies: [], reasons: [reason] };
}

/** A rule the scenario asks for must have been put to the test. */
function demanded(verdict: RuleVerdict, { checks }: Scenario): RuleVerdict {
  const { rule, status } = verdict;
  if (status !== 'not exercised' || !checks.includes(rule) || !isChecked(rule)) return verdict;
  return {
    ...verdict,
    status: 'inconclusive',
    reasons: [`never put to the test: it never happened that ${premises[rule]}`],
  };
}

function ruleDoubts(rules: readonly RuleVerdict[]): string[] {
  return rules
    .filter(({ status }) => status === 'inconclusive')
    .flatMap(({ rule, reasons }) => reasons.map((reason) => `${rule}: ${reason}`));
}

function vacuity({ operations, load }: History, rules: readonly RuleVerdict[]): string[] {
  const reasons: string[] = [];
  const succeeded =
    operations.some(({ outcome }) => outcome === 'ok') || load.some(({ event }) => event.well > 0);
  if (!succeeded) reasons.push('no operation succeeded');
  if (rules.every(({ checked }) => checked === 0)) reasons.push('no rule was put to the test');
  return reasons;
}

/** What a doubtful fault has to do with a violation. */
function blame({ why, stood }: FaultDoubt): string {
  return `${why}: ${stood ? 'it may still be' : 'it is not'} the cause of what was found`;
}

/** What to know about a violation. */
function notes(rules: readonly RuleVerdict[]): string[] {
  const anomalies = rules.flatMap((rule) => rule.anomalies);
  const alone = anomalies.filter(({ withoutFault }) => withoutFault).length;
  return alone === 0
    ? []
    : [
        `${alone} of ${anomalies.length} anomalies come from before any fault: the same seed without faults shows whether the target breaks by itself`,
      ];
}
