/** The operations of a history: what was asked, what became of it, and the interval in which it took effect, if it did. */

import type { HistoryOperation } from '../model/history-operation.ts';
import type { HistoryRow, Value } from '../model/history.ts';
import type { HistoryRows } from './history-row.ts';
import { Pairing } from './pair.ts';
import type { HistoryName } from './place.ts';

/** What only looks, or takes whatever there is: what its ok says was seen, never asked with. */
const observers: ReadonlySet<string> = new Set([
  'read',
  'get',
  'contains',
  'peek',
  'dequeue',
  'pop',
  'drain',
  'generate',
  'acquire',
]);

/** An operation while its completion may still come. */
export type Draft = { -readonly [Field in keyof HistoryOperation]: HistoryOperation[Field] };

/**
 * The operations of `rows` in the order of invocation. O(rows).
 *
 * Intervals are closed: of neighbouring rows with the same time, invocations come first, so that operations that touch are concurrent.
 *
 * @throws `SeatrialError` `E_HISTORY_MALFORMED` naming the rows (see {@link Pairing})
 */
export function readOperations(rows: HistoryRows, name: HistoryName): readonly HistoryOperation[] {
  const operations: HistoryOperation[] = [];
  /** By the process's place; it has at most one. */
  const open: Draft[] = [];
  /** Completions of this moment: they wait for its invocations. */
  const ended: Draft[] = [];
  let nowMs: number | undefined;
  let position = 0;
  const endAll = (): void => {
    for (const operation of ended) operation.end = position++;
    ended.length = 0;
  };
  const pairing = new Pairing(name.name);
  const take = (row: HistoryRow): void => {
    const invoke = pairing.invokeOf(row);
    if (invoke === undefined) return;
    if (ended.length > 0 && (row.atMs === undefined || row.atMs !== nowMs)) endAll();
    nowMs = row.atMs;
    if (row === invoke) {
      const operation = beginOperation(row, position++);
      operations.push(operation);
      open[pairing.place] = operation;
      return;
    }
    const operation = open[pairing.place];
    if (operation === undefined) return;
    completeOperation(operation, row);
    if (row.type === 'info') return;
    // Without a time it is of no other row's moment.
    if (row.atMs === undefined) operation.end = position++;
    else ended.push(operation);
  };
  if (rows.forEach === undefined) for (const row of rows) take(row);
  else rows.forEach(take);
  endAll();
  return operations;
}

/** The operation that begins with a row; as long as nothing is known of its end, its outcome is unknown. */
export function beginOperation({ f, key, value, process, line, atMs }: HistoryRow, position: number): Draft {
  const operation: Draft = {
    f,
    argument: value,
    result: undefined,
    outcome: 'info',
    process,
    invokeLine: line,
    completeLine: undefined,
    begin: position,
    end: Number.POSITIVE_INFINITY,
  };
  if (key !== undefined) operation.key = key;
  if (atMs !== undefined) operation.beginMs = atMs;
  return operation;
}

/** Notes what became of an operation, but for the position of its end. */
export function completeOperation(operation: Draft, { type, key, value, line, atMs }: HistoryRow): void {
  operation.completeLine = line;
  if (type !== 'invoke') operation.outcome = type;
  if (key !== undefined && operation.key === undefined) operation.key = key;
  if (atMs !== undefined) operation.endMs = atMs;
  if (type !== 'ok') return;
  operation.result = value;
  if (isMissing(operation.argument) && !isMissing(value) && !observers.has(operation.f))
    operation.argument = value;
}

function isMissing(value: Value | undefined): boolean {
  return value === undefined || value === null;
}
