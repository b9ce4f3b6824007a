/**
 * Evidence: the rows that show a broken rule, in words a reader can follow without the file.
 *
 * For a saga both sides are shown, the coordinator's word and the participants' ledgers: a reader must see which of them is wrong.
 */

import type { EntityEvent, Event, OperationEvent, SagaEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import { ownerOf } from '../model/target.ts';
import type { EvidenceRow } from '../model/verdict.ts';
import type { ClientOperation, Row } from './operations.ts';
import type { Effect, Round } from './rounds.ts';
import { finishOf, type SagaCase } from './saga-case.ts';
import { statusIn, statusTeller } from './saga-status.ts';

const rowsMax = 40;

/** A number as people read it: 1299 → `1,299`. */
export function formatAmount(amount: number): string {
  return amount.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** The rows of an operation: asked, and how it ended. */
export function operationRows({ invoke, end }: ClientOperation): [EvidenceRow, ...EvidenceRow[]] {
  return [operationRow(invoke), ...(end === undefined ? [] : [operationRow(end)])];
}

function operationRow(row: Row<OperationEvent>): EvidenceRow {
  return eventRow(row, serviceOf(row.event.place), operationText(row.event));
}

function operationText({
  type,
  f,
  saga,
  item,
  value,
  place,
  result,
  error,
  replaces,
}: OperationEvent): string {
  const parts = [
    type === 'invoke' ? 'asked' : type,
    f,
    saga,
    item,
    value === undefined ? undefined : `= ${value}`,
    replaces === undefined ? undefined : `over ${replaces ?? 'nothing'}`,
    `at ${place}`,
    result === undefined ? undefined : `read ${result ?? 'nothing'}`,
    error === undefined ? undefined : `(${error})`,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

/** A coordinator's event. */
function sagaRow(row: Row<SagaEvent>): EvidenceRow {
  const { service, saga, action, step, outcome, status, key, seen } = row.event;
  const parts = [
    `${serviceOf(service)}: ${saga}`,
    action,
    step,
    outcome,
    status,
    key === undefined ? undefined : `key ${key}`,
    seen === undefined ? undefined : seen === 'spans' ? '(told by a span)' : '(seen by the proxy)',
  ];
  return eventRow(row, serviceOf(service), parts.filter((part) => part !== undefined).join(' '));
}

function eventRow<E extends Event>({ line }: Row<E>, service: string, text: string): EvidenceRow {
  return { source: 'events', service, row: line, text };
}

/** What a service did to an entity for a saga. */
export function entityRow(row: Row<EntityEvent>): EvidenceRow {
  const { service, saga, step, action, entity, version, replaces, from } = row.event;
  const named = (one: string | null | undefined): string => one ?? 'nothing';
  const parts = [
    `${service}: ${saga}`,
    step === undefined ? undefined : `(${step})`,
    action === 'lock' ? 'marks' : action === 'unlock' ? 'frees' : `${action}s`,
    entity,
    version === undefined ? undefined : `= ${named(version)}`,
    replaces === undefined ? undefined : `in place of ${named(replaces)}`,
    from === undefined ? undefined : `worked out from ${named(from)}`,
  ];
  return eventRow(row, serviceOf(service), parts.filter((part) => part !== undefined).join(' '));
}

/** A participant's effect. */
export function effectRow({ service, replica, row }: Effect): EvidenceRow {
  const sign = row.amount > 0 ? '+' : '';
  const account = row.account === undefined ? '' : ` of ${row.account}`;
  const text = `${replica}: ${row.saga} ${row.step} ${sign}${formatAmount(row.amount)}${account} (key ${row.key})`;
  return { source: 'ledgers', service, row: row.row, text };
}

/** The whole read of one replica, with what it says, or does not. */
export function readRow(replica: string, text: string): EvidenceRow {
  return { source: 'ledgers', service: serviceOf(replica), row: 0, text: `${replica}: ${text}` };
}

/** The word on a saga of the service that knows of it, as it was read; or what the ledgers come to. */
function statusRow(round: Round | undefined, saga: SagaCase): EvidenceRow {
  const status = (round === undefined ? undefined : statusIn(round, saga)) ?? 'nothing';
  const teller = round === undefined ? ownerOf(saga.definition) : statusTeller(round, saga);
  return {
    source: 'ledgers',
    service: ownerOf(saga.definition),
    row: 0,
    text: `${teller} say${teller === 'the ledgers' ? '' : 's'} of ${saga.id}: ${status}`,
  };
}

/** That a participant's ledger has no row of a saga's step. */
export function absenceRow(round: Round, saga: SagaCase, service: string, step: string): EvidenceRow {
  const rows = Array.from(round.ledgers).filter(([replica]) => serviceOf(replica) === service);
  const count = rows.reduce((sum, [, { rows: list }]) => sum + list.length, 0);
  const text = `no effect of ${step} for ${saga.id} among ${formatAmount(count)} rows`;
  return readRow(rows[0]?.[0] ?? service, text);
}

/**
 * What shows a saga's anomaly: the coordinator's word first, then what was asked, the coordinator's events that matter, and
 * the saga's effects.
 *
 * @param shown.events - events of the coordinator; its `finish` is added
 * @param shown.effects - left out: every effect of the saga
 */
export function sagaEvidence(
  round: Round | undefined,
  saga: SagaCase,
  shown: {
    readonly events?: readonly Row<SagaEvent>[];
    readonly effects?: readonly Effect[];
    readonly absent?: readonly EvidenceRow[];
  } = {},
): [EvidenceRow, ...EvidenceRow[]] {
  const finish = finishOf(saga);
  const events = new Set([
    ...(shown.events ?? saga.events.slice(-3)),
    ...(finish === undefined ? [] : [finish]),
  ]);
  const effects = shown.effects ?? round?.effects.get(saga.id) ?? [];
  const rest = [
    ...(shown.absent ?? []),
    ...effects.map(effectRow),
    ...saga.operations.flatMap(operationRows),
    ...Array.from(events, sagaRow),
  ];
  return [statusRow(round, saga), ...rest.slice(0, rowsMax)];
}
