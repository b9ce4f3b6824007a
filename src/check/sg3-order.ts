/**
 * SG3  Undoing runs backwards: the compensation of a step begins only after the compensations of all later steps that need one
 *      have ended. Later is what waits for it, directly or not; steps that run beside each other have no order.
 *
 * Judged from the coordinator's own events in its own order, never by comparing two services' clocks. A step needs compensation
 * when it certainly happened: an unknown one may have had no effect, and one never begun had none. Ended at least once is enough:
 * resumption after a crash repeats what was done. A process that ended in between may have taken the row of that end with it.
 *
 * Where the proxy tells, a compensation that was begun may have been given up without a sign on the wire; and one that reached nobody was
 * not seen at all. Neither is held against the coordinator: that is a doubt. Where spans tell, a compensation counts as late only if its span is
 * there and nothing can have taken an earlier one: no process of the coordinator has ended, and no spans are known to be missing.
 */

import type { SagaEvent } from '../model/event.ts';
import { dependentsOf } from '../model/step-order.ts';
import { serviceOf } from '../model/place.ts';
import { ownerOf, type SagaStep } from '../model/target.ts';
import type { Anomaly } from '../model/verdict.ts';
import { sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Row } from './operations.ts';
import { count, nameSome, ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { clearlyTold, unseenDoubts } from './tellers.ts';
import { sagaWithoutFault } from './without-fault.ts';

/** A compensation begun too early. */
interface TooEarly {
  readonly begun: Row<SagaEvent>;
  /** The later step that happened, and should have been undone before. */
  readonly happened: Row<SagaEvent>;
  readonly waitsFor: string;
}

/** What comes after each step, by its name. */
type Dependents = ReadonlyMap<string, readonly SagaStep[]>;

/** Whether every saga was undone in reverse order. O(events · steps). */
export const checkOrder: Checker = (history) => {
  const anomalies: Finding[] = [];
  const doubtful: string[] = [];
  const untold: string[] = [];
  let checked = 0;
  const unseen = unseenDoubts(history);
  for (const saga of clearlyTold(history.sagas)) {
    const { definition } = saga;
    const dependents = dependentsOf(definition);
    const { ordered, early } = follow(saga, dependents, history.exits.get(ownerOf(definition)) ?? []);
    if (ordered) checked += 1;
    if (early === undefined) continue;
    if (saga.toldBy === 'proxy' && isDoubtful(early, saga, history)) doubtful.push(saga.id);
    else if (saga.toldBy === 'spans' && (unseen.length > 0 || mayBeUntold(early, saga, history)))
      untold.push(saga.id);
    else anomalies.push(() => outOfOrder(history, saga, early));
  }
  const lost = `${count(untold.length, 'saga')} may have undone a step of whose compensation the span is lost: ${nameSome(untold)}`;
  const doubts = [...unseen, ...(untold.length === 0 ? [] : [lost])];
  const given = `${count(doubtful.length, 'saga')} may have given up a compensation that the proxy did not see end: ${nameSome(doubtful)}`;
  return ruleVerdict('SG3', {
    checked,
    anomalies,
    doubts: doubtful.length === 0 ? doubts : [...doubts, given],
  });
};

/** The compensation that should have come before was begun, or its call may have reached nobody. */
function isDoubtful(
  { begun, happened, waitsFor }: TooEarly,
  { events }: SagaCase,
  { gaps }: History,
): boolean {
  const wasBegun = events.some(
    ({ line, event }) => line < begun.line && event.action === 'begin' && event.step === waitsFor,
  );
  return wasBegun || gaps.some(({ line }) => line > happened.line);
}

/** The compensation that should have come before may have been done, and its span be lost. */
function mayBeUntold({ begun, waitsFor }: TooEarly, { events }: SagaCase, { ended }: History): boolean {
  return ended.has(serviceOf(begun.event.service)) || !events.some(({ event }) => event.step === waitsFor);
}

/** `ordered`: some compensation had to wait for another one. */
function follow(
  { definition, events }: SagaCase,
  dependents: Dependents,
  exits: readonly number[],
): { ordered: boolean; early: TooEarly | undefined } {
  const happened = new Map<string, Row<SagaEvent>>();
  const begun = new Map<string, Row<SagaEvent>>();
  const ended = new Set<string>();
  let ordered = false;
  for (const row of events) {
    const { action, step = '', outcome } = row.event;
    if (action === 'end') {
      ended.add(step);
      if (outcome === 'ok' && !happened.has(step)) happened.set(step, row);
    }
    if (action !== 'begin') continue;
    begun.set(step, row);
    const undone = definition.steps.find(({ compensation }) => compensation === step)?.name ?? '';
    for (const later of dependents.get(undone) ?? []) {
      const done = happened.get(later.name);
      if (later.compensation === undefined || done === undefined) continue;
      ordered = true;
      if (ended.has(later.compensation)) continue;
      const from = begun.get(later.compensation)?.line;
      const lost = from !== undefined && exits.some((line) => line > from && line < row.line);
      if (!lost) return { ordered, early: { begun: row, happened: done, waitsFor: later.compensation } };
    }
  }
  return { ordered, early: undefined };
}

function outOfOrder(history: History, saga: SagaCase, { begun, happened, waitsFor }: TooEarly): Anomaly {
  const step = begun.event.step ?? '';
  return {
    rule: 'SG3',
    subject: saga.id,
    summary: `${saga.name} ${saga.id}: ${step} was begun before ${waitsFor} had ended`,
    promised: 'steps are undone in reverse order, each after the one before it has been undone',
    seen: `${ownerOf(saga.definition)}: ${happened.event.step ?? ''} ok in line ${happened.line} of the events, ${step} begun in line ${begun.line}, no end of ${waitsFor} before it`,
    evidence: sagaEvidence(history.last, saga, { events: [happened, begun] }),
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}
