/**
 * SG4  Exactly once: a step, and a compensation, of a saga has at most one effect in its participant's ledger, whatever the key.
 *
 * By key alone a retry under a new key would be invisible. Rows of amount zero (an empty rollback, cancelled for ever) are no
 * effects. Steps that are delivered at least once (`delivery`) are exempt: DL1 is their rule. A ledger is append-only, so what it shows is
 * certain even while work is in flight. Of the sagas that a step is, at most one stands at rest.
 */

import { remembered } from '../lib/remembered.ts';
import type { SagaStep } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { formatAmount, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Effect, Round } from './rounds.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { effectsOf, netOf, stepEffects, wholeSteps } from './step-effects.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** Whether every effect happened once. O(sagas · steps + rows). */
export const checkExactlyOnce: Checker = (history) => {
  const { last } = history;
  if (last === undefined) return ruleVerdict('SG4', { checked: 0, anomalies: [] });
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const saga of history.sagas) {
    for (const { service, name, times } of parts(wholeSteps(saga))) {
      const effects = effectsOf(last, saga, service, name).filter(({ row }) => row.amount !== 0);
      if (effects.length > 0) checked += 1;
      if (effects.length > times) anomalies.push(() => repeated(history, last, saga, { name, effects }));
    }
    // One that stands in flight may be about to be undone.
    for (const [step, children] of history.quiet ? saga.children : []) {
      const standing = children.filter((child) => standsIn(last, child));
      if (standing.length > 1) anomalies.push(() => begunTwice(history, last, saga, { step, standing }));
    }
  }
  return ruleVerdict('SG4', { checked, anomalies });
};

function standsIn(round: Round, saga: SagaCase): boolean {
  return wholeSteps(saga).some((step) => netOf(stepEffects(round, saga, step)) > 0);
}

/** What a participant books under one name, and for how many steps of the saga. */
interface Part {
  readonly service: string;
  readonly name: string;
  readonly times: number;
}

/** Steps and compensations as their participants book them; once for each list of steps. */
const parts = remembered((steps: readonly SagaStep[]): Part[] => {
  const found = new Map<string, Part>();
  for (const { service, name, compensation } of steps) {
    for (const part of [name, compensation]) {
      if (part === undefined) continue;
      const key = `${service} ${part}`;
      found.set(key, { service, name: part, times: (found.get(key)?.times ?? 0) + 1 });
    }
  }
  return [...found.values()];
});

/** A step that is a saga was begun more than once, and more than one stands. */
function begunTwice(
  history: History,
  round: Round,
  saga: SagaCase,
  { step, standing }: { step: string; standing: readonly SagaCase[] },
): Anomaly {
  const ids = standing.map(({ id }) => id).join(', ');
  return {
    rule: 'SG4',
    subject: saga.id,
    summary: `${step} of ${saga.name} ${saga.id} was done ${standing.length} times, by ${ids}`,
    promised: `${step} takes effect at most once for each ${saga.name}, however often it is tried`,
    seen: `the ledgers have standing effects of ${ids}`,
    evidence: sagaEvidence(round, saga, {
      events: standing.flatMap(({ events }) => events.filter(({ event }) => event.action === 'start')),
      effects: standing.flatMap((child) =>
        wholeSteps(child).flatMap((one) => stepEffects(round, child, one)),
      ),
    }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}

function repeated(
  history: History,
  round: Round,
  saga: SagaCase,
  { name, effects }: { name: string; effects: readonly Effect[] },
): Anomaly {
  const service = effects[0]?.service ?? '';
  const amounts = effects.map(({ row }) => formatAmount(row.amount)).join(', ');
  const keys = new Set(effects.map(({ row }) => row.key)).size;
  const total = formatAmount(effects.reduce((sum, { row }) => sum + row.amount, 0));
  return {
    rule: 'SG4',
    subject: saga.id,
    summary: `${name} happened ${effects.length} times at ${service} for ${saga.name} ${saga.id}, ${total} in all`,
    promised: `${name} takes effect at most once for each ${saga.name}, however often it is tried`,
    seen: `the ledger of ${service} has ${effects.length} rows of ${name} (${amounts}) under ${keys === 1 ? 'one key' : `${keys} keys`}`,
    evidence: sagaEvidence(round, saga, {
      events: saga.events.filter(({ event }) => event.action === 'begin' && event.step === name),
      effects,
    }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}
