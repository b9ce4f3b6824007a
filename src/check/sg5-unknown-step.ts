/**
 * SG5  A step of which nobody knows whether it happened is undone, in a saga that ends compensated; and it stays undone: where its
 *      compensation found nothing to undo (an empty rollback), the original that arrives late is refused.
 *
 * That it was not undone is judged by its coordinator's own events, or its requests, and by the ledgers: no compensation was begun, and none
 * has a row. An end that its process took with it may have been a refusal: a saga whose coordinator ended since is not judged. That it stays
 * undone is judged by the order of rows within one replica's ledger; a compensation counts whatever its amount.
 *
 * After the "suspension" and "empty rollback" cases of TCC transactions.
 */

import { ownerOf, type SagaStep } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { formatAmount, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Effect, Round } from './rounds.ts';
import type { SagaEvent } from '../model/event.ts';
import type { Row } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { statusIn } from './saga-status.ts';
import { stepEffects } from './step-effects.ts';
import { toldByOne } from './tellers.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** Whether unknown steps were undone, and no step took effect after its compensation. O(sagas · (steps + events) + rows). */
export const checkUnknownStep: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('SG5', { checked: 0, anomalies: [] });
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const saga of history.sagas) {
    for (const step of saga.definition.steps) {
      const effects = stepEffects(last, saga, step);
      const undone = effects.filter(({ row }) => row.step === step.compensation);
      if (undone.length > 0) checked += 1;
      const late = effects.find((effect) => isLate(effect, step, undone));
      if (late !== undefined) anomalies.push(() => tooLate(history, last, saga, { step, late }));
    }
  }
  for (const saga of toldByOne(history.sagas)) {
    // That no span shows a compensation does not show that there was none.
    if (saga.toldBy === 'spans') continue;
    for (const unknown of unknownSteps(history, last, saga)) {
      checked += 1;
      if (!isUndone(last, saga, unknown.step)) anomalies.push(() => notUndone(history, last, saga, unknown));
    }
  }
  return ruleVerdict('SG5', { checked, anomalies });
};

/** A step that may have happened. */
interface Unknown {
  readonly step: SagaStep;
  /** Its last end. */
  readonly end: Row<SagaEvent>;
}

/** Steps of a compensated saga whose last word is that nobody knows, and that can be undone. */
function unknownSteps({ exits, gaps }: History, round: Round, saga: SagaCase): Unknown[] {
  if (statusIn(round, saga) !== 'compensated') return [];
  const told = saga.toldBy === 'proxy' ? gaps : [];
  const lost = [...(exits.get(ownerOf(saga.definition)) ?? []), ...told.map(({ line }) => line)];
  const unknown: Unknown[] = [];
  for (const step of saga.definition.steps) {
    if (step.compensation === undefined) continue;
    const last = saga.events.findLast(({ event }) => event.step === step.name);
    if (last?.event.outcome === 'unknown' && !lost.some((line) => line > last.line))
      unknown.push({ step, end: last });
  }
  return unknown;
}

function isUndone(round: Round, saga: SagaCase, step: SagaStep): boolean {
  const begun = saga.events.some(({ event }) => event.step === step.compensation);
  return begun || stepEffects(round, saga, step).some(({ row }) => row.step === step.compensation);
}

function notUndone(history: History, round: Round, saga: SagaCase, { step, end }: Unknown): Anomaly {
  const { name, service, compensation = '' } = step;
  return {
    rule: 'SG5',
    subject: saga.id,
    summary: `${saga.name} ${saga.id} was cancelled, and nobody asked ${service} for the ${compensation} of a ${name} that may have happened`,
    promised: `when a ${saga.name} is cancelled, a ${name} of which nobody knows whether it happened is undone, too`,
    seen: `${ownerOf(saga.definition)}: ${name} unknown in line ${end.line} of the events, no ${compensation} begun; no row of ${compensation} at ${service}`,
    evidence: sagaEvidence(round, saga, { events: [end], effects: stepEffects(round, saga, step) }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}

function isLate({ replica, row }: Effect, step: SagaStep, undone: readonly Effect[]): boolean {
  if (row.step !== step.name || row.amount === 0) return false;
  return undone.some((other) => other.replica === replica && other.row.row < row.row);
}

function tooLate(
  history: History,
  round: Round,
  saga: SagaCase,
  { step, late }: { step: SagaStep; late: Effect },
): Anomaly {
  const { name, service, compensation = '' } = step;
  return {
    rule: 'SG5',
    subject: saga.id,
    summary: `${name} of ${saga.name} ${saga.id} took effect at ${service} after it had been undone by ${compensation}`,
    promised: `a ${name} that arrives after its ${compensation} has no effect`,
    seen: `the ledger of ${service} has ${name} ${formatAmount(late.row.amount)} in row ${late.row.row}, after ${compensation}`,
    evidence: sagaEvidence(round, saga, {
      events: saga.events
        .filter(({ event }) => event.step === name || event.step === compensation)
        .slice(0, 10),
      effects: stepEffects(round, saga, step),
    }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}
