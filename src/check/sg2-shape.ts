/**
 * SG2  A saga goes forward, or back, never both: after its first compensation has begun no step is begun; after its pivot
 *      has happened, or a step that is repeated until it is done was begun, nothing is compensated.
 *
 * Judged from the coordinator's own events in its own order, or its requests as the proxy saw them. A crash repeats begins: that is allowed. A pivot whose outcome is
 * unknown has not certainly happened. Events of several replicas of a coordinator have no common order, and names that several steps
 * share tell nothing: such a saga is not judged.
 */

import { remembered } from '../lib/remembered.ts';
import type { SagaEvent } from '../model/event.ts';
import { ownerOf, type Saga } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Row } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { clearlyTold, unseenDoubts } from './tellers.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** What breaks a saga's shape: a later event that may not follow an earlier one. */
interface Break {
  readonly earlier: Row<SagaEvent>;
  readonly later: Row<SagaEvent>;
  readonly why: 'forward after back' | 'back after pivot';
}

/** Whether every saga had a legal shape. O(events). */
export const checkShape: Checker = (history) => {
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const saga of clearlyTold(history.sagas)) {
    const { turned, broken } = follow(saga);
    if (turned) checked += 1;
    if (broken !== undefined) anomalies.push(() => misshapen(history, saga, broken));
  }
  return ruleVerdict('SG2', { checked, anomalies, doubts: unseenDoubts(history) });
};

/** The steps of a kind of saga by what they do to its shape. */
const turnsOf = remembered(({ steps }: Saga) => ({
  forward: new Set(steps.map(({ name }) => name)),
  back: new Set(steps.map(({ compensation }) => compensation)),
  pivots: new Set(steps.filter(({ pivot }) => pivot).map(({ name }) => name)),
  retriable: new Set(steps.filter((step) => step.retriable).map(({ name }) => name)),
}));

/** Reads the events in order; `turned`: something happened after which not everything is allowed. */
function follow({ definition, events }: SagaCase): { turned: boolean; broken: Break | undefined } {
  const { forward, back, pivots, retriable } = turnsOf(definition);
  let undoing: Row<SagaEvent> | undefined;
  let decided: Row<SagaEvent> | undefined;
  for (const row of events) {
    const { action, step = '', outcome } = row.event;
    if (action === 'begin' && back.has(step)) {
      if (decided !== undefined)
        return { turned: true, broken: { earlier: decided, later: row, why: 'back after pivot' } };
      undoing ??= row;
    }
    if (action === 'begin' && forward.has(step) && undoing !== undefined) {
      return { turned: true, broken: { earlier: undoing, later: row, why: 'forward after back' } };
    }
    const isDecision = action === 'end' && outcome === 'ok' && pivots.has(step);
    if (isDecision || (action === 'begin' && retriable.has(step))) decided ??= row;
  }
  return { turned: undoing !== undefined || decided !== undefined, broken: undefined };
}

function misshapen(history: History, saga: SagaCase, { earlier, later, why }: Break): Anomaly {
  const [first, second] = [earlier.event.step ?? '', later.event.step ?? ''];
  const forward = why === 'forward after back';
  return {
    rule: 'SG2',
    subject: saga.id,
    summary: forward
      ? `${saga.name} ${saga.id} was already being undone (${first}) when ${second} was begun`
      : `${saga.name} ${saga.id} was past the point of no return (${first}) when ${second} was begun`,
    promised: forward
      ? 'once a compensation has begun, no further step is begun'
      : 'once the pivot has happened, or what is repeated until it is done was begun, nothing is compensated',
    seen: `${ownerOf(saga.definition)}: ${first} in line ${earlier.line} of the events, ${second} in line ${later.line}`,
    evidence: sagaEvidence(history.last, saga, { events: [earlier, later] }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}
