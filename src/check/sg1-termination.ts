/**
 * SG1  Every saga that was accepted, or that its coordinator knows, ends: completed or compensated, by the deadline. One that its
 *      coordinator calls stuck has ended, too: it does not wait any more. What it leaves behind is SG6's.
 *
 * A saga that was asked for with an unknown answer and that the coordinator does not know never happened. One that was accepted
 * and is unknown at the end was forgotten; while the target is not at rest only one that its coordinator has already spoken of, because
 * the request may still be on its way to it.
 *
 * After Garcia-Molina and Salem, "Sagas" (SIGMOD 1987): all is done, or all is amended; never neither.
 */

import { ownerOf } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { judgeDeadline, lateness, type Late } from './deadline.ts';
import { sagaEvidence } from './evidence.ts';
import type { Cases, History } from './history.ts';
import type { Round } from './rounds.ts';
import { count, nameSome, ruleVerdict, type Checker } from './rule-verdict.ts';
import { askedOutcome, finishOf, type SagaCase } from './saga-case.ts';
import { statusIn, statusTeller } from './saga-status.ts';
import { netOf, stepEffects, wholeSteps } from './step-effects.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** Whether every saga ended. O(sagas · rounds). */
export const checkTermination: Checker = (history) => {
  const { last, sagas } = history;
  const started = sagas.filter(
    (saga) => askedOutcome(saga) === 'ok' || history.rounds.some((r) => isKnown(r, saga)),
  );
  if (last === undefined) return ruleVerdict('SG1', { checked: 0, anomalies: [] });

  let byId: ReadonlyMap<string, SagaCase> | undefined;
  const finishedAt = (id: string): number | undefined => {
    byId ??= new Map(sagas.map((saga) => [saga.id, saga]));
    const saga = byId.get(id);
    const finish = saga === undefined ? undefined : finishOf(saga)?.event;
    // A span comes when it comes: the saga may have ended long before.
    return finish?.seen === 'spans' ? undefined : finish?.at;
  };
  const { late, doubts } = judgeDeadline(history, (round) => unendedSagas(history, round), finishedAt);
  const atRest = history.quiet || history.durable;
  const forgotten = started.filter((saga) => isForgotten(last, saga) && (atRest || saga.events.length > 0));
  const silent = started.filter((saga) => !isKnown(last, saga) && !isForgotten(last, saga));
  const settled = new Set([...forgotten, ...silent].map(({ id }) => id));
  const anomalies = [
    ...forgotten.map((saga) => forGood(saga, last)),
    ...late.filter(({ subject }) => !settled.has(subject)),
  ].map((one) => () => unended(history, one));
  return ruleVerdict('SG1', {
    checked: started.length,
    anomalies,
    doubts: silent.length === 0 ? doubts : [...doubts, unread(silent)],
  });
};

function unread(silent: readonly SagaCase[]): string {
  return `nobody gave a status of ${count(silent.length, 'saga')}: ${nameSome(silent.map(({ id }) => id))}`;
}

function forGood(saga: SagaCase, round: Round): Late<SagaCase> {
  return { subject: saga.id, what: saga, round, durability: 'durable' };
}

/** Sagas that have not ended in this round, by id. */
export function unendedSagas({ sagas }: Cases, round: Round): Map<string, SagaCase> {
  const open = new Map<string, SagaCase>();
  for (const saga of sagas)
    if (statusIn(round, saga) === 'running' || isForgotten(round, saga)) open.set(saga.id, saga);
  return open;
}

function isKnown(round: Round, saga: SagaCase): boolean {
  return (statusIn(round, saga) ?? 'unknown') !== 'unknown';
}

/** Accepted before this round was read, and unknown in it. */
function isForgotten(round: Round, saga: SagaCase): boolean {
  if (statusIn(round, saga) !== 'unknown') return false;
  return saga.operations.some(({ outcome, end }) => outcome === 'ok' && (end?.event.at ?? 0) < round.at);
}

function unended(history: History, late: Late<SagaCase>): Anomaly {
  const { what: saga, round } = late;
  const status = statusIn(round, saga) ?? 'unknown';
  const standing = wholeSteps(saga).filter((step) => netOf(stepEffects(round, saga, step)) > 0);
  const held = standing.map(({ name, service }) => `${name} at ${service}`).join(', ');
  const meanwhile = held === '' ? 'no step of it stands' : `standing: ${held}`;
  const since = history.healedAt === undefined ? '' : `, ${seconds(round.at - history.healedAt)} after heal`;
  return {
    rule: 'SG1',
    subject: saga.id,
    summary: summaryOf(saga, late, status, held),
    promised: `every ${saga.name} that was accepted ends, completed or compensated, within ${seconds(history.deadlineMs)} after heal`,
    seen: `${statusTeller(round, saga)}: ${status}${since}; ${meanwhile}`,
    evidence: sagaEvidence(round, saga),
    ...lateness(late),
    withoutFault: sagaWithoutFault(history, saga),
  };
}

function summaryOf(saga: SagaCase, { mendedAfterMs }: Late<SagaCase>, status: string, held: string): string {
  const what = `${saga.name} ${saga.id}`;
  if (mendedAfterMs !== undefined)
    return `${what} ended only ${seconds(mendedAfterMs)} after the fault was over`;
  if (status === 'unknown')
    return `${what} was accepted, and ${ownerOf(saga.definition)} has no memory of it`;
  return held === '' ? `${what} never ended` : `${what} never ended, and still holds ${held}`;
}

function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(1))} s`;
}
