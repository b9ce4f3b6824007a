/**
 * AV1  Availability: of the requests that were due while faults stood, and whose answers need nothing that was hit, no more than the
 *      objective's share fails.
 *
 * Counted against what was due, not against what was completed: a closed loop waits with a target that hangs, and calls it healthy.
 */

import type { LoadEvent, Phase } from '../model/event.ts';
import type { Anomaly, EvidenceRow } from '../model/verdict.ts';
import type { History } from './history.ts';
import { doubtThroughout, waitedDuring } from './load-doubt.ts';
import type { Row } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';

/** Fewer due requests than this do not show that a share is kept. */
const dueMin = 20;
const evidenceMax = 10;

/** Requests of one time, summed up. */
interface Served {
  readonly rows: readonly Row<LoadEvent>[];
  readonly due: number;
  readonly well: number;
  /** The share that failed; 0 where nothing was due. */
  readonly failed: number;
  /** Without those that failed while something waited for a processor or we came late: that, not the target, may have failed them. */
  readonly surelyFailed: number;
  /** What waited, where anything failed meanwhile. */
  readonly waited: string | undefined;
}

/** Whether enough of the due requests were well answered. O(load rows). */
export const checkAvailability: Checker = (history) => {
  const { load, objectives, disturbedAt } = history;
  const counted = load.filter(({ event }) => event.counts);
  const of = (phase: Phase): Row<LoadEvent>[] => counted.filter(({ event }) => event.phase === phase);
  // A hold of ours disturbs before the faults begin.
  const before = served(
    history,
    of('baseline').filter(({ event }) => event.fromMs < (disturbedAt ?? 0)),
  );
  const judged = served(history, disturbedAt === undefined ? counted : of('faulted'));
  const both = [judged, before];
  const surely = both.find(({ surelyFailed }) => surelyFailed > objectives.failed);
  const broken = surely ?? both.find(({ failed }) => failed > objectives.failed);
  const doubt = doubtThroughout(history) ?? (surely === undefined ? broken?.waited : undefined);
  if (broken !== undefined && doubt !== undefined) {
    const doubts = [`${doubt}: ${inNumbers(broken)}`];
    return ruleVerdict('AV1', { checked: judged.due, anomalies: [], doubts });
  }
  const anomalies: Finding[] = broken === undefined ? [] : [() => unavailable(history, broken, before)];
  const tooFew = judged.due > 0 && judged.due < dueMin;
  const doubts = tooFew
    ? [`only ${judged.due} requests were due; at least ${dueMin} are needed to tell`]
    : [];
  return ruleVerdict('AV1', { checked: judged.due, anomalies, doubts });
};

function served(history: History, rows: readonly Row<LoadEvent>[]): Served {
  const due = rows.reduce((sum, { event }) => sum + event.due, 0);
  const well = rows.reduce((sum, { event }) => sum + event.well, 0);
  let lost = 0;
  let waited: string | undefined;
  for (const row of rows.filter(isFailing)) {
    const why = waitedDuring(history, row);
    if (why === undefined) lost += row.event.due - row.event.well;
    waited ??= why;
  }
  const share = (part: number): number => (due === 0 ? 0 : part / due);
  return { rows, due, well, failed: share(due - well), surelyFailed: share(lost), waited };
}

function isFailing({ event }: Row<LoadEvent>): boolean {
  return event.well < event.due;
}

function unavailable(history: History, broken: Served, before: Served): Anomaly {
  const { objectives, disturbedAt, entry = 'the entry' } = history;
  const failing = broken.rows.filter(isFailing);
  const kinds = [...new Set(failing.map(({ event }) => event.request))];
  const worst = failing
    .slice()
    .sort((a, b) => b.event.due - b.event.well - (a.event.due - a.event.well) || a.line - b.line)
    .slice(0, evidenceMax)
    .map((row) => loadRow(row, entry));
  const [first = noRow(entry), ...rest] = worst;
  const withoutFault = disturbedAt === undefined || before.surelyFailed > objectives.failed;
  return {
    rule: 'AV1',
    subject: kinds.join(', '),
    summary: `${entry} did not answer ${kinds.join(' and ')} well: ${inNumbers(broken)}`,
    promised: `of the due requests at most ${percent(objectives.failed)} fail`,
    seen: inNumbers(broken),
    evidence: [first, ...rest],
    durability: mended(history) ? 'transient' : 'durable',
    withoutFault,
  };
}

/** Whether what was due after the faults was well answered. Nothing was due: nobody knows. */
function mended(history: History): boolean {
  const { load, disturbed, objectives } = history;
  if (disturbed === undefined) return false;
  const after = served(
    history,
    load.filter(({ event }) => event.counts && event.fromMs >= disturbed.to),
  );
  return after.due > 0 && after.failed <= objectives.failed;
}

function inNumbers({ due, well, failed }: Served): string {
  return `${due - well} of ${due} due requests failed (${percent(failed)})`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

function loadRow({ line, event }: Row<LoadEvent>, service: string): EvidenceRow {
  const { request, fromMs, toMs, due, well, failed } = event;
  const why = Object.entries(failed).map(([reason, times]) => `${times} × ${reason}`);
  const time = `${(fromMs / 1_000).toFixed(1)}–${(toMs / 1_000).toFixed(1)} s`;
  const text = `${request}, due ${time}: ${well} of ${due} well answered${why.length === 0 ? '' : `; ${why.join(', ')}`}`;
  return { source: 'events', service, row: line, text };
}

/** Only for the type: an anomaly has at least one row that failed. */
function noRow(service: string): EvidenceRow {
  return { source: 'events', service, row: 0, text: 'no row' };
}
