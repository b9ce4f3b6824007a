/**
 * SG5  A step that arrives after its compensation has no effect: where a compensation found nothing to undo (an empty rollback),
 *      the late original is refused.
 *
 * Judged by the order of rows within one replica's ledger; a compensation counts whatever its amount.
 *
 * After the "suspension" and "empty rollback" cases of TCC transactions.
 */

import type { SagaStep } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { formatAmount, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Effect, Round } from './rounds.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import { stepEffects, type SagaCase } from './saga-case.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** Whether no step took effect after its compensation. O(sagas · steps + rows). */
export const checkLateStep: Checker = (history) => {
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
  return ruleVerdict('SG5', { checked, anomalies });
};

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
