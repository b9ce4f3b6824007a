/**
 * DL1  Delivered at least once: every completed saga's deliveries (an outbox, a queue) have an effect in their participant's
 *      ledger by the deadline.
 */

import type { Anomaly } from '../model/verdict.ts';
import { judgeDeadline, lateness, type Late } from './deadline.ts';
import { absenceRow, sagaEvidence } from './evidence.ts';
import type { Cases, History } from './history.ts';
import type { Round } from './rounds.ts';
import { ruleVerdict, type Checker } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { statusIn, statusTeller } from './saga-status.ts';
import { effectsOf } from './step-effects.ts';
import type { SagaStep } from '../model/target.ts';

/** A delivery that has not arrived. */
export interface Undelivered {
  readonly saga: SagaCase;
  readonly step: SagaStep;
}

/** Whether everything that was promised to be delivered was. O(sagas · rounds + rows). */
export const checkDelivered: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('DL1', { checked: 0, anomalies: [] });
  const checked = history.sagas.reduce((sum, saga) => sum + due(last, saga).length, 0);
  const { late, doubts } = judgeDeadline(history, (round) => undelivered(history, round));
  return ruleVerdict('DL1', { checked, anomalies: late.map((one) => () => missing(history, one)), doubts });
};

/** Deliveries that have not arrived in this round, by saga and step. */
export function undelivered({ sagas }: Cases, round: Round): Map<string, Undelivered> {
  const open = new Map<string, Undelivered>();
  for (const saga of sagas)
    for (const step of due(round, saga)) {
      const effects = effectsOf(round, saga, step.service, step.name);
      if (effects.every(({ row }) => row.amount === 0)) open.set(`${saga.id} ${step.name}`, { saga, step });
    }
  return open;
}

/** What must be delivered, as far as the ledger that would show it was read whole. */
function due(round: Round, saga: SagaCase): readonly SagaStep[] {
  if (statusIn(round, saga) !== 'completed') return [];
  return saga.definition.steps.filter(({ delivery, service }) => delivery && round.complete.has(service));
}

function missing(history: History, late: Late<Undelivered>): Anomaly {
  const { what, round, mendedAfterMs } = late;
  const { saga, step } = what;
  const never = `${saga.name} ${saga.id} was completed, but ${step.service} never got its ${step.name}`;
  const tooLate = `${step.service} got the ${step.name} of ${saga.name} ${saga.id} only ${Math.round((mendedAfterMs ?? 0) / 1_000)} s after the fault was over`;
  return {
    rule: 'DL1',
    subject: saga.id,
    summary: mendedAfterMs === undefined ? never : tooLate,
    promised: `every completed ${saga.name} reaches ${step.service} at least once`,
    seen: `${statusTeller(round, saga)}: completed; the ledger of ${step.service} has no ${step.name} for it in final read ${round.number}`,
    evidence: sagaEvidence(round, saga, {
      absent: [absenceRow(round, saga, step.service, step.name)],
      events: saga.events.filter(({ event }) => event.step === step.name).slice(-6),
    }),
    ...lateness(late),
    withoutFault: history.disturbedAt === undefined,
  };
}
