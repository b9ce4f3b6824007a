/** What a run found, seen the way every form of the report needs it: by status, by rule, and in one sentence. */

import { formatDuration } from '../lib/duration.ts';
import type { FaultRecord } from '../model/run-record.ts';
import type { Anomaly, RuleVerdict, VerdictStatus } from '../model/verdict.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { ruleWords } from './rules.ts';
import { meetsExpectation } from '../model/expectation.ts';

/** How an experiment counts: its verdict, or `unjudged` when there is none. */
export type Standing = VerdictStatus | 'unjudged';

/** The verdict of an experiment; the run's word on it where no verdict was written. */
export function standingOf({ verdict, record }: ReportExperiment): Standing {
  return verdict?.status ?? record.verdict ?? 'unjudged';
}

/** Experiments that stand like this, in the order they were run. */
export function withStanding(data: ReportData, standing: Standing): readonly ReportExperiment[] {
  return data.experiments.filter((experiment) => standingOf(experiment) === standing);
}

/** The broken rules of an experiment, each with its anomalies. */
export function brokenRules({ verdict }: ReportExperiment): readonly RuleVerdict[] {
  return (verdict?.rules ?? []).filter(({ anomalies }) => anomalies.length > 0);
}

/** Whether the verdict is what the scenario expects. */
export function asExpected({ verdict, scenario, record }: ReportExperiment): boolean {
  return meetsExpectation(verdict, scenario.expect, record.startedAt);
}

/** The rules broken anywhere in the run, the most often broken first. */
export function rulesBroken(data: ReportData): readonly string[] {
  const count = new Map<string, number>();
  for (const experiment of data.experiments) {
    for (const { rule } of brokenRules(experiment)) count.set(rule, (count.get(rule) ?? 0) + 1);
  }
  return [...count].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([rule]) => rule);
}

/** The verdict on the whole run in one sentence: what, and how many of how many. Names no rule by its number. */
export function headline(data: ReportData): string {
  const total = data.experiments.length;
  const violated = withStanding(data, 'violated').length;
  const held = withStanding(data, 'held').length;
  const target = [...new Set(data.experiments.map(({ record }) => record.target))].join(', ');
  if (total === 0) return 'Nothing was tested: no experiment was run.';
  if (violated > 0) {
    const what = rulesBroken(data).map((rule) => ruleWords(rule).broken);
    const shown = what.length > 4 ? [...what.slice(0, 4), `${what.length - 4} more`] : what;
    return `In ${ofMany(violated, total)}, ${target} broke what it promises${shown.length > 0 ? `: ${listed(shown)}` : ''}.`;
  }
  if (held === total) return `In ${ofMany(held, total)}, ${target} kept what it promises.`;
  if (held > 0)
    return `In ${ofMany(held, total)}, ${target} kept what it promises; the others prove nothing.`;
  return total === 1
    ? 'The only experiment proves nothing.'
    : `None of the ${total} experiments proves anything.`;
}

function ofMany(count: number, total: number): string {
  if (total === 1) return 'the only experiment';
  return count === total ? `all ${total} experiments` : `${count} of ${total} experiments`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** What the run itself has to say when it did not simply complete; `undefined` when it did. */
export function runTrouble({ run }: ReportData): string | undefined {
  const why = run.error === undefined ? '' : ` ${run.error}`;
  switch (run.status) {
    case 'completed':
      return undefined;
    case 'aborted':
      return `The run was stopped by a limit; what it had done by then is below.${why}`;
    case 'interrupted':
      return `The run was interrupted; what it had done by then is below.${why}`;
    case 'failed':
      return `The run failed, by a fault of the tool or its surroundings, not of the target.${why}`;
    case undefined:
      return `The run did not say how it ended: it was killed, or is still going.${why}`;
  }
}

/** Why an experiment proves nothing, or what to know about it: what its verdict says, each reason once; without one, the run's word. */
export function reasonsOf({ record, verdict }: ReportExperiment): readonly string[] {
  if (verdict === undefined) {
    return [
      ...(record.error === undefined ? [] : [record.error]),
      ...(record.status === 'completed' ? [] : [`The experiment did not complete: it was ${record.status}.`]),
      ...(record.healProven ? [] : ['It is not proven that every fault was undone.']),
    ];
  }
  const unsure = verdict.rules
    .filter(({ status }) => status === 'inconclusive')
    .flatMap(({ rule, reasons }) => reasons.map((reason) => ({ rule, reason })));
  const said = new Set(unsure.map(({ rule, reason }) => `${rule}: ${reason}`));
  const reasons = [
    ...verdict.reasons.filter((reason) => !said.has(reason)),
    ...unsure.map(({ rule, reason }) => `${ruleWords(rule).title}: ${reason}`),
  ];
  return [...new Set(reasons)];
}

/** Under what an anomaly arose, in words. */
export function circumstances(anomaly: Anomaly, { record }: ReportExperiment): string {
  if (anomaly.withoutFault) return 'no fault: its operations had ended before the first one began';
  const stood = record.faults.filter(({ beganMs }) => beganMs !== undefined);
  return stood.length === 0 ? 'no fault: none began' : listed(stood.map(faultInWords));
}

/** A fault with its place, its times and how well it is proven. */
export function faultInWords({
  what,
  where,
  beganMs,
  endedMs,
  missed,
  moment,
  evidence,
}: FaultRecord): string {
  if (beganMs === undefined)
    return `${what} on ${where}, never begun${missed === undefined ? '' : `: ${missed}`}`;
  const until = endedMs === undefined ? 'on' : `to ${formatDuration(endedMs)}`;
  const when = `${formatDuration(beganMs)} ${until}`;
  return `${what} on ${where}, ${when}${moment === undefined ? '' : `, ${moment}`} (${proof(evidence)})`;
}

/** How well a fault is proven, in words. */
export function proof({ level, connections }: FaultRecord['evidence']): string {
  switch (level) {
    case 'hit':
      return connections === undefined
        ? 'seen to hit connections'
        : `hit ${connections} connection${connections === 1 ? '' : 's'}`;
    case 'probed':
      return 'seen by probing';
    case 'set':
      return 'only read back as set';
    case 'none':
      return 'not proven';
  }
}

/** Whether it stayed broken, in words. */
export function durability({ durability: kind, mendedAfterMs }: Anomaly): string {
  if (kind === 'durable') return 'It stayed broken: still so when the target was quiet.';
  return mendedAfterMs === undefined
    ? 'It mended by itself, too late.'
    : `It mended by itself, but only ${formatDuration(mendedAfterMs)} after every fault was undone.`;
}
