/** What a run found, seen the way every form of the report needs it: by status, by rule, and in one sentence. */

import { formatDuration } from '../lib/duration.ts';
import { meetsExpectation } from '../model/expectation.ts';
import type { FaultRecord } from '../model/run-record.ts';
import type { Anomaly, RuleVerdict, VerdictStatus } from '../model/verdict.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { ruleWords } from './rules.ts';

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
      return `The run was stopped by a limit or an emergency stop; what it had done by then is below.${why}`;
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
export function proof({ level, connections, requests }: FaultRecord['evidence']): string {
  switch (level) {
    case 'hit':
      if (requests !== undefined) return `hit ${requests} request${requests === 1 ? '' : 's'}`;
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

/** Rules about a stretch of time: what comes after it cannot mend them. */
const aboutATime: Readonly<Record<string, string>> = {
  AV1: 'It is counted over the time in which the faults stood; how it was before and after is in the table of answers.',
  LA1: 'It is counted over the time in which the faults stood, against the time before.',
};

/** Whether it stayed broken, in words. */
export function durability({ rule, durability: kind, mendedAfterMs }: Anomaly): string {
  const time = aboutATime[rule];
  if (time !== undefined) return time;
  if (kind === 'durable') return 'It stayed broken: still so when the target was quiet.';
  return mendedAfterMs === undefined
    ? 'It mended by itself, too late.'
    : `It mended by itself, but only ${formatDuration(mendedAfterMs)} after every fault was undone.`;
}
