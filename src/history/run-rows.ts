/**
 * The operations of a run (`events.jsonl`) as rows: a put is a write, a delete a write of nothing, an item a key; a saga is asked for under its
 * name, with its id as the value.
 *
 * A client of ours goes on after an operation whose outcome is unknown. In a history it does not: what client 3 asks from then on is asked by
 * process `3.1`, and after the next one by `3.2`.
 */

import { SeatrialError } from '../lib/errors.ts';
import { fieldOf } from '../lib/untyped.ts';
import { operationEventSchema, type OperationEvent } from '../model/event.ts';
import type { HistoryRow, Value } from '../model/history.ts';
import { invalid, type HistoryName, type Place } from './place.ts';

/** Whether a line is an event of a run, and no row. */
export function isEvent(value: Value): boolean {
  return typeof fieldOf(value, 'kind') === 'string';
}

/** What is known of one client. */
interface Client {
  process: number | string;
  unknowns: number;
  /** Its open operation, and the line of it. */
  open: { readonly id: number; readonly line: number } | undefined;
}

/** Gives the row that an event is; `undefined` for what is no operation. */
export type ReadEvent = (event: Value, place: Place) => HistoryRow | undefined;

/**
 * A reader for the events of one run, in order.
 *
 * @throws from the reader: `SeatrialError` `E_FILE_INVALID` for what is no event, `E_HISTORY_MALFORMED` when a completion is not of the
 * operation that its client has open
 */
export function createRunReader(name: HistoryName): ReadEvent {
  const clients = new Map<number, Client>();
  return (value, place) => {
    if (fieldOf(value, 'kind') !== 'operation') return undefined;
    const parsed = operationEventSchema.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid(
        name,
        place,
        `no operation of a run: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
      );
    }
    const event = parsed.data;
    const client = clients.get(event.client) ?? { process: event.client, unknowns: 0, open: undefined };
    clients.set(event.client, client);
    const { process } = client;
    follow(client, event, place, name);
    return {
      line: place.line,
      process,
      type: event.type,
      ...asked(event),
      atMs: event.at,
      ...errorOf(event),
    };
  };
}

function follow(
  client: Client,
  { type, id, client: number }: OperationEvent,
  { line }: Place,
  { name }: HistoryName,
): void {
  if (type === 'invoke') {
    client.open ??= { id, line };
    return;
  }
  if (client.open !== undefined && client.open.id !== id) {
    throw new SeatrialError(
      'E_HISTORY_MALFORMED',
      `${name}:${line}:1: operation ${id} of client ${number} ends, but line ${client.open.line} has operation ${client.open.id} open`,
    );
  }
  client.open = undefined;
  if (type !== 'info') return;
  client.unknowns += 1;
  client.process = `${number}.${client.unknowns}`;
}

function asked({
  type,
  f,
  item,
  saga,
  value,
  result,
}: OperationEvent): Pick<HistoryRow, 'f' | 'key' | 'value'> {
  const key = item === undefined ? {} : { key: item };
  switch (f) {
    case 'read':
      return { f, ...key, ...(type === 'ok' && result !== undefined ? { value: result } : {}) };
    case 'put':
      return { f: 'write', ...key, ...(value === undefined ? {} : { value }) };
    case 'delete':
      return { f: 'write', ...key, value: null };
    default:
      return { f, ...key, ...(saga === undefined ? {} : { value: saga }) };
  }
}

function errorOf({ error }: OperationEvent): Pick<HistoryRow, 'error'> {
  return error === undefined ? {} : { error };
}
