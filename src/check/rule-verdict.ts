/** What one rule says: its anomalies, what is in doubt, and how often its premise occurred. */

import type { Anomaly, RuleVerdict } from '../model/verdict.ts';
import type { History } from './history.ts';

/** A checker: one rule, judged from the history alone. */
export type Checker = (history: History) => RuleVerdict;

/** An anomaly that was found; its words and evidence are only put together when it is listed. */
export type Finding = () => Anomaly;

/** What a checker found out. */
export interface Findings {
  /** How many times the rule's premise occurred. */
  readonly checked: number;
  readonly anomalies: readonly Finding[];
  /** Sentences that say why something could not be judged. */
  readonly doubts?: readonly string[];
}

const anomaliesMax = 20;

/** The rule's verdict: an anomaly beats a doubt, a doubt beats silence, and without a premise nothing was put to the test. */
export function ruleVerdict(rule: string, { checked, anomalies, doubts = [] }: Findings): RuleVerdict {
  const total = anomalies.length;
  const kept = anomalies.slice(0, anomaliesMax).map((find) => find());
  const more =
    total > anomaliesMax ? [`${total} anomalies were found; the first ${anomaliesMax} are listed`] : [];
  return {
    rule,
    status: statusOf(checked, total, doubts.length),
    checked,
    anomalies: kept,
    reasons: [...more, ...doubts],
  };
}

function statusOf(checked: number, anomalies: number, doubts: number): RuleVerdict['status'] {
  if (anomalies > 0) return 'violated';
  if (doubts > 0) return 'inconclusive';
  return checked === 0 ? 'not exercised' : 'held';
}

/** A few names and how many more there are: `o-1, o-2, o-3 and 4 more`. */
export function nameSome(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

/** `1 saga`, `3 sagas`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
