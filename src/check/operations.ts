/**
 * Operations of clients: every `invoke` joined with its completion.
 *
 * An operation without completion is `info`, like one whose client gave up: nobody knows whether it happened. Order is the order
 * of rows, not of times: rows are written by one process as things happen, and two rows may carry the same millisecond.
 */

import { SeatrialError } from '../lib/errors.ts';
import type { Event, OperationEvent } from '../model/event.ts';
import { canonicalReplica } from './replica-group.ts';

/** An event with its line in `events.jsonl`, from 1. */
export interface Row<E extends Event> {
  readonly line: number;
  readonly event: E;
}

/** One operation from invocation to completion. */
export interface ClientOperation {
  readonly id: number;
  readonly f: string;
  /** The replica that was asked, always with its number: `catalog.2`. */
  readonly replica: string;
  readonly saga: string | undefined;
  readonly item: string | undefined;
  readonly value: string | undefined;
  readonly replaces: string | null | undefined;
  readonly outcome: 'ok' | 'fail' | 'info';
  /** What an `ok` read read; `null`: no such item. */
  readonly result: string | null | undefined;
  readonly invoke: Row<OperationEvent>;
  readonly end: Row<OperationEvent> | undefined;
}

/**
 * The operations of a history, in order of invocation. O(rows).
 *
 * @throws {@link SeatrialError} `E_HISTORY_MALFORMED` when a completion has no invocation, an id is used twice, or time runs
 * backwards within a client: then the recorder is broken, and nothing can be said about the target
 */
export function joinOperations(rows: readonly Row<OperationEvent>[]): ClientOperation[] {
  const invokes = new Map<number, Row<OperationEvent>>();
  const ends = new Map<number, Row<OperationEvent>>();
  const clocks = new Map<number, number>();
  for (const row of rows) {
    const { event } = row;
    const before = clocks.get(event.client) ?? 0;
    if (event.at < before) {
      throw malformed(
        row,
        `time runs backwards for client ${event.client}, from ${before} to ${event.at} ms`,
      );
    }
    clocks.set(event.client, event.at);
    if (event.type === 'invoke') {
      if (invokes.has(event.id)) throw malformed(row, `operation ${event.id} is invoked a second time`);
      invokes.set(event.id, row);
    } else {
      if (!invokes.has(event.id)) throw malformed(row, `operation ${event.id} ends but was never invoked`);
      if (ends.has(event.id)) throw malformed(row, `operation ${event.id} ends a second time`);
      ends.set(event.id, row);
    }
  }
  const operations: ClientOperation[] = [];
  for (const [id, invoke] of invokes) operations.push(operation(invoke, ends.get(id)));
  return operations;
}

function operation(invoke: Row<OperationEvent>, end: Row<OperationEvent> | undefined): ClientOperation {
  const { id, f, place, saga, item, value, replaces } = invoke.event;
  const type = end?.event.type ?? 'info';
  return {
    id,
    f,
    replica: canonicalReplica(place),
    saga,
    item,
    value,
    replaces,
    outcome: type === 'invoke' ? 'info' : type,
    result: end?.event.result,
    invoke,
    end,
  };
}

function malformed({ line }: Row<OperationEvent>, what: string): SeatrialError {
  return new SeatrialError('E_HISTORY_MALFORMED', `events, line ${line}: ${what}`, {
    hint: 'The recorder wrote its rows out of order, or the file was edited. Run the experiment again.',
  });
}
