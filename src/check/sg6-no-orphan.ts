/**
 * SG6  No orphan: a completed saga has the net effect of every step, a compensated one none, in every participant; one that
 *      never happened (refused for certain, or unknown to its coordinator) has none either.
 *
 * The net effect of a step is its rows and its compensation's rows together. Deliveries are DL1's. A running saga is judged
 * only when it never ends: then the effects that stand are orphans, too. So are those of one that its coordinator has given up, unless the
 * scenario says that this kind may be. A participant whose ledger was not read whole is not judged.
 */

import type { SagaStep } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { endedBeforeRead, restDoubts } from './at-rest.ts';
import { absenceRow, formatAmount, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Effect, Round } from './rounds.ts';
import { count, ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import { askedOutcome, type SagaCase } from './saga-case.ts';
import { saidStatus, statusIn } from './saga-status.ts';
import { isReadWhole, netOf, stepEffects, wholeSteps } from './step-effects.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** How a saga ended, as far as its effects are concerned. */
type End = 'completed' | 'compensated' | 'never happened' | 'given up' | 'never ended';

/** A step and what is booked for it. */
interface Booked {
  readonly step: SagaStep;
  readonly net: number;
  readonly effects: readonly Effect[];
}

/** Whether effects fit the ends of their sagas. O(sagas · steps + rows). */
export const checkNoOrphan: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('SG6', { checked: 0, anomalies: [] });
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const saga of history.sagas) {
    const end = endOf(history, last, saga);
    const steps = wholeSteps(saga).filter((step) => isReadWhole(last, saga, step));
    if (end === undefined || steps.length === 0) continue;
    const booked = steps.map((step): Booked => {
      const effects = stepEffects(last, saga, step);
      return { step, net: netOf(effects), effects };
    });
    if (end === 'never happened' && booked.every(({ effects }) => effects.length === 0)) continue;
    checked += 1;
    const orphans = booked.filter(({ net }) => !isRight[end](net));
    if (orphans.length === 0) continue;
    if (
      end === 'never ended' ||
      (end === 'never happened' ? history.quiet : endedBeforeRead(history, last, saga))
    ) {
      anomalies.push(() => orphaned(history, last, saga, { end, orphans }));
    }
  }
  return ruleVerdict('SG6', { checked, anomalies, doubts: restDoubts(history, checked) });
};

function endOf({ durable, busyMs, allowStuck }: History, round: Round, saga: SagaCase): End | undefined {
  const said = saidStatus(round, saga);
  const status = statusIn(round, saga);
  const isRefused = askedOutcome(saga) === 'fail';
  if (isRefused && said === undefined) return 'never happened';
  if (status === 'running') return durable && busyMs === undefined ? 'never ended' : undefined;
  if (status === 'stuck') return allowStuck.has(saga.name) ? undefined : 'given up';
  if (isRefused || status === 'unknown') return 'never happened';
  return status;
}

/** Whether the net effect of a step is what the end promises. One that has not ended may still have given back too much: that is SG8's. */
const isRight: Readonly<Record<End, (net: number) => boolean>> = {
  completed: (net) => net > 0,
  compensated: (net) => net === 0,
  'never happened': (net) => net === 0,
  'given up': (net) => net <= 0,
  'never ended': (net) => net <= 0,
};

function orphaned(
  history: History,
  round: Round,
  saga: SagaCase,
  { end, orphans }: { end: End; orphans: readonly Booked[] },
): Anomaly {
  const where = orphans.map(({ step, net }) => `${step.service} ${describeNet(step, net, end)}`).join('; ');
  const absent = orphans
    .filter(({ effects }) => effects.length === 0)
    .map(({ step }) => absenceRow(round, saga, step.service, step.name));
  const names = new Set(orphans.flatMap(({ step }) => [step.name, step.compensation]));
  return {
    rule: 'SG6',
    subject: saga.id,
    summary: `${saga.name} ${saga.id} ${endText(end)}, but ${where}`,
    promised: promises[end],
    seen: orphans
      .map(
        ({ step, net, effects }) =>
          `${step.service}: ${count(effects.length, 'row')} for ${step.name}, net ${formatAmount(net)}`,
      )
      .join('; '),
    evidence: sagaEvidence(round, saga, {
      absent,
      events: saga.events.filter(({ event }) => names.has(event.step)).slice(-12),
    }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}

const promises: Readonly<Record<End, string>> = {
  completed: 'a completed saga has the effect of every step',
  compensated: 'a cancelled saga leaves nothing behind anywhere',
  'never happened': 'a saga that never happened has no effect',
  'given up':
    'no effect is left without a saga that still works on it, unless the scenario lists it under allowStuck',
  'never ended': 'no effect is left without a saga that still works on it',
};

function endText(end: End): string {
  if (end === 'compensated') return 'was cancelled';
  return end === 'given up' ? 'was given up' : end;
}

function describeNet({ name }: SagaStep, net: number, end: End): string {
  if (net > 0) return `still holds ${formatAmount(net)} of it (${name})`;
  if (net < 0) return `gave back ${formatAmount(-net)} more than it took (${name})`;
  return end === 'completed' ? `shows no effect of ${name}` : `shows nothing of ${name}`;
}
