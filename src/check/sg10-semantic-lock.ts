/**
 * SG10  A semantic lock is kept: while a saga has marked an entity as being worked on, no other saga writes it; and when the saga has
 *       ended, the mark is gone.
 *
 * Judged by the rows of one replica, in its own order, where it tells of marks. A row may go with the process that would have printed it: what
 * happened across the end of a process proves nothing.
 *
 * The countermeasure of Frank and Zahle, "Semantic ACID properties in multidatabases using remote procedure calls and update
 * propagations" (Software: Practice and Experience, 1998).
 */

import type { EntityEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import type { Anomaly, EvidenceRow } from '../model/verdict.ts';
import { entityRow, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Row } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import type { SagaCase } from './saga-case.ts';
import { statusIn } from './saga-status.ts';
import { sagaWithoutFault } from './without-fault.ts';

type Access = Row<EntityEvent>;

/** Whether marks were respected, and taken away. O(accesses · marks on one entity at once). */
export const checkSemanticLock: Checker = (history) => {
  if (history.accesses.length === 0) return ruleVerdict('SG10', { checked: 0, anomalies: [] });
  const sagas = new Map(history.sagas.map((saga) => [saga.id, saga]));
  const marks = new Map<string, Map<string, Access>>();
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const access of history.accesses) {
    const { service, entity, saga, action } = access.event;
    const key = JSON.stringify([service, entity]);
    const standing = marks.get(key) ?? new Map<string, Access>();
    marks.set(key, standing);
    if (action === 'lock') {
      checked += 1;
      standing.set(saga, access);
    } else if (action === 'unlock') standing.delete(saga);
    else if (action === 'write') {
      for (const [holder, mark] of standing) {
        const of = sagas.get(holder);
        if (holder === saga || of === undefined || hasEndedSince(history, mark, access)) continue;
        anomalies.push(() => ignored(history, of, mark, access));
      }
    }
  }
  for (const standing of marks.values()) {
    for (const [holder, mark] of standing) {
      const saga = sagas.get(holder);
      if (saga !== undefined && isLeft(history, saga, mark)) anomalies.push(() => left(history, saga, mark));
    }
  }
  return ruleVerdict('SG10', { checked, anomalies });
};

/** Whether the process ended in between, and may have taken rows with it. */
function hasEndedSince({ exits }: History, from: Access, to?: Access): boolean {
  const lines = exits.get(serviceOf(from.event.service)) ?? [];
  return lines.some((line) => line > from.line && (to === undefined || line < to.line));
}

/** Its saga had ended when the books were read at rest, and nothing took the mark away. */
function isLeft(history: History, saga: SagaCase, mark: Access): boolean {
  const status = history.last === undefined ? undefined : statusIn(history.last, saga);
  const isOver = status === 'completed' || status === 'compensated';
  return isOver && history.quiet && !hasEndedSince(history, mark);
}

function ignored(history: History, saga: SagaCase, mark: Access, write: Access): Anomaly {
  const { entity, service } = mark.event;
  return {
    ...anomalyOf(history, saga, [mark, write]),
    summary: `${write.event.saga} wrote ${entity} at ${service} while ${saga.name} ${saga.id} was still working on it`,
    promised: 'what a saga has marked as being worked on no other saga writes',
    seen: `${service}: marked by ${saga.id} in line ${mark.line} of the events, written by ${write.event.saga} in line ${write.line}`,
  };
}

function left(history: History, saga: SagaCase, mark: Access): Anomaly {
  const { entity, service } = mark.event;
  return {
    ...anomalyOf(history, saga, [mark]),
    summary: `${saga.name} ${saga.id} has ended, and ${entity} at ${service} is still marked as being worked on`,
    promised: 'when a saga has ended, nothing is marked as being worked on by it',
    seen: `${service}: marked by ${saga.id} in line ${mark.line} of the events, and never freed`,
  };
}

function anomalyOf(
  history: History,
  saga: SagaCase,
  rows: readonly [Access, ...Access[]],
): Pick<Anomaly, 'rule' | 'subject' | 'evidence' | 'durability' | 'withoutFault'> {
  const [first, ...rest] = rows.map(entityRow) as [EvidenceRow, ...EvidenceRow[]];
  return {
    rule: 'SG10',
    subject: saga.id,
    evidence: [first, ...rest, ...sagaEvidence(history.last, saga, { effects: [] })],
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga),
  };
}
