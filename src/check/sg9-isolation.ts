/**
 * SG9  Sagas do not see each other half done: a completed saga has not read what a compensated one wrote (dirty read), nobody has
 *      overwritten what a completed saga wrote without having seen it (lost update), and a completed saga has not read one entity twice with
 *      another one's write in between (fuzzy read).
 *
 * A saga is taken as a transaction, a compensated one as aborted. Judged only where services tell of versions: who read which, who wrote which in
 * place of which, and from which it was worked out. What a compensation wrote is the saga's amends, and may be read. A compensation that
 * puts back what was there before its step, over a later write, is a lost update like any other.
 *
 * The phenomena are those of Adya's thesis (1999), G1a and lost update, and of Berenson et al. (SIGMOD 1995), P2; for sagas, the
 * anomalies of Richardson, "Microservices Patterns" (2018), chapter 4.
 */

import type { EntityEvent } from '../model/event.ts';
import type { Anomaly, EvidenceRow } from '../model/verdict.ts';
import { entityRow, sagaEvidence } from './evidence.ts';
import type { History } from './history.ts';
import type { Row } from './operations.ts';
import { ruleVerdict, type Checker, type Finding } from './rule-verdict.ts';
import { finishOf, type SagaCase } from './saga-case.ts';
import { statusIn } from './saga-status.ts';
import { sagaWithoutFault } from './without-fault.ts';

type Access = Row<EntityEvent>;

/** What happened to one entity of one replica. */
interface Entity {
  readonly accesses: readonly Access[];
  /** Who wrote a version; `undefined`: two claim it, so nobody knows. */
  readonly writers: ReadonlyMap<string, Access | undefined>;
  /** The sagas that wrote it. */
  readonly writing: ReadonlySet<string>;
}

/** A saga and how it ended. */
interface Ended {
  readonly saga: SagaCase;
  readonly end: string | undefined;
}

/** One broken promise: in whose saga it shows, who else has to do with it, and the rows that show it. */
interface Sight {
  readonly pattern: 'dirty read' | 'lost update' | 'fuzzy read';
  readonly saga: SagaCase;
  readonly other: SagaCase;
  readonly rows: readonly [Access, ...Access[]];
}

/** Whether sagas were isolated, as far as services told. O(accesses). */
export const checkIsolation: Checker = (history) => {
  const { last, accesses } = history;
  if (accesses.length === 0) return ruleVerdict('SG9', { checked: 0, anomalies: [] });
  const sagas = new Map(
    history.sagas.map((saga): [string, Ended] => {
      const end = (last === undefined ? undefined : statusIn(last, saga)) ?? finishOf(saga)?.event.status;
      return [saga.id, { saga, end }];
    }),
  );
  const anomalies: Finding[] = [];
  let checked = 0;
  for (const entity of entitiesOf(accesses)) {
    checked += entity.accesses.filter((access) => isShared(entity, access)).length;
    for (const sight of sightsOf(entity, sagas)) anomalies.push(() => seenThrough(history, sight));
  }
  return ruleVerdict('SG9', { checked, anomalies });
};

function entitiesOf(accesses: readonly Access[]): Entity[] {
  const entities = new Map<string, ReturnType<typeof untouched>>();
  for (const access of accesses) {
    const { service, saga, entity, action, version } = access.event;
    const key = JSON.stringify([service, entity]);
    const known = entities.get(key) ?? untouched();
    entities.set(key, known);
    known.accesses.push(access);
    if (action !== 'write' || typeof version !== 'string') continue;
    known.writers.set(version, known.writers.has(version) ? undefined : access);
    known.writing.add(saga);
  }
  return [...entities.values()];
}

/** An entity of which nothing is known yet. */
function untouched(): {
  readonly accesses: Access[];
  readonly writers: Map<string, Access | undefined>;
  readonly writing: Set<string>;
} {
  return { accesses: [], writers: new Map(), writing: new Set() };
}

/** Whether this is a read or write of something that another saga wrote, too. */
function isShared({ writing }: Entity, { event: { action, saga } }: Access): boolean {
  return (action === 'read' || action === 'write') && writing.size > (writing.has(saga) ? 1 : 0);
}

function sightsOf({ accesses, writers }: Entity, sagas: ReadonlyMap<string, Ended>): Sight[] {
  const sights: Sight[] = [];
  const reads = new Map<string, Access[]>();
  for (const access of accesses) {
    const { action, version, replaces, from } = access.event;
    const mine = sagas.get(access.event.saga);
    if (mine === undefined) continue;
    const { saga, end } = mine;
    const earlier: Access[] = reads.get(saga.id) ?? [];
    const wrote = writerOf(action === 'read' ? version : replaces, writers, saga);
    const other = wrote === undefined ? undefined : sagas.get(wrote.event.saga);
    if (wrote !== undefined && other !== undefined) {
      const involved = { saga, other: other.saga };
      if (action === 'write') {
        const isBlind = from !== undefined && from !== replaces && !earlier.some(isOf(replaces));
        if (isBlind && other.end === 'completed')
          sights.push({ pattern: 'lost update', ...involved, rows: [wrote, access] });
      } else if (action === 'read' && end === 'completed') {
        const before = earlier.at(-1);
        if (other.end === 'compensated' && isForward(wrote, other.saga))
          sights.push({ pattern: 'dirty read', ...involved, rows: [wrote, access] });
        else if (before !== undefined && before.event.version !== version && before.line < wrote.line)
          sights.push({ pattern: 'fuzzy read', ...involved, rows: [before, wrote, access] });
      }
    }
    if (action === 'read') earlier.push(access);
    reads.set(saga.id, earlier);
  }
  return sights;
}

/** Who wrote a version, if that was another saga. */
function writerOf(
  version: string | null | undefined,
  writers: Entity['writers'],
  { id }: SagaCase,
): Access | undefined {
  const found = typeof version === 'string' ? writers.get(version) : undefined;
  return found?.event.saga === id ? undefined : found;
}

function isOf(version: string | null | undefined): (read: Access) => boolean {
  return ({ event }) => event.version === version;
}

/** Whether a step wrote it, not a compensation, which makes amends; who does not say which may be either. */
function isForward({ event }: Access, { definition }: SagaCase): boolean {
  return definition.steps.some(({ name }) => name === event.step);
}

function seenThrough(history: History, { pattern, saga, other, rows }: Sight): Anomaly {
  const { entity, service } = rows[0].event;
  const [first, ...rest] = rows.map(entityRow) as [EvidenceRow, ...EvidenceRow[]];
  const words: Readonly<Record<Sight['pattern'], string>> = {
    'dirty read': `${saga.name} ${saga.id} used ${entity} as ${other.id} had written it, and ${other.id} was cancelled`,
    'lost update': `${saga.name} ${saga.id} overwrote what ${other.id} had written to ${entity}, without having seen it`,
    'fuzzy read': `${saga.name} ${saga.id} read ${entity} twice, and ${other.id} wrote it in between`,
  };
  return {
    rule: 'SG9',
    subject: saga.id,
    summary: `${words[pattern]} (${pattern})`,
    promised: 'a saga does not see, and does not overwrite, what another one has half done',
    seen: `${service}: lines ${rows.map(({ line }) => line).join(', ')} of the events`,
    evidence: [first, ...rest, ...sagaEvidence(history.last, saga, { effects: [] })],
    durability: 'durable',
    withoutFault: sagaWithoutFault(history, saga) && sagaWithoutFault(history, other),
  };
}
