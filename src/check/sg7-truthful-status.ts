/**
 * SG7  Truthful status: a saga is never called compensated while the effect of a step of it stands in its participant's ledger.
 *
 * A step stands when its rows and its compensation's rows add up to more than zero. An empty rollback is legal: nothing stands.
 */

import type { SagaStep } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { endedBeforeRead, restDoubts } from './at-rest.ts';
import { formatAmount, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Round } from './rounds.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { saidStatus } from './saga-status.ts';
import { isReadWhole, netOf, stepEffects, wholeSteps } from './step-effects.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** A step that stands, and how much of it. */
interface Standing {
  readonly step: SagaStep;
  readonly net: number;
}

/** Whether every compensated saga really is. O(sagas · steps + rows). */
export const checkTruthfulStatus: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('SG7', { checked: 0, anomalies: [] });
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const saga of history.sagas.filter((one) => saidStatus(last, one) === 'compensated')) {
    const seen = wholeSteps(saga).some((step) => isReadWhole(last, saga, step));
    if (seen) checked += 1;
    const standing = wholeSteps(saga)
      .filter((step) => isReadWhole(last, saga, step))
      .map((step): Standing => ({ step, net: netOf(stepEffects(last, saga, step)) }))
      .filter(({ net }) => net > 0);
    if (standing.length === 0) continue;
    if (endedBeforeRead(history, last, saga)) anomalies.push(() => untrue(history, last, saga, standing));
  }
  return ruleVerdict('SG7', { checked, anomalies, doubts: restDoubts(history, checked) });
};

function untrue(history: History, round: Round, saga: SagaCase, standing: readonly Standing[]): Anomaly {
  const held = standing
    .map(({ step, net }) => `${step.service} still holds ${formatAmount(net)} of it`)
    .join(' and ');
  const names = new Set(standing.flatMap(({ step }) => [step.name, step.compensation]));
  return {
    rule: 'SG7',
    subject: saga.id,
    summary: `${saga.name} ${saga.id} was cancelled, but ${held}`,
    promised: `a ${saga.name} is called cancelled only when all of it has been given back`,
    seen: standing
      .map(
        ({ step, net }) =>
          `${step.service}: ${step.name} and ${step.compensation ?? 'no compensation'} add up to ${formatAmount(net)}`,
      )
      .join('; '),
    evidence: sagaEvidence(round, saga, {
      events: saga.events.filter(({ event }) => names.has(event.step)).slice(-12),
    }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}
