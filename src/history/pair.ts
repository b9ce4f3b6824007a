/**
 * Each row of a history with the invocation it belongs to, and the refusal of histories that contradict themselves: then the recorder is
 * broken, and nothing can be said about the system.
 *
 * Refused are: a second invocation while the first is open; an `ok` or `fail` without one; a completion of another function or key; time going
 * backwards within a process; anything of a process after its `info`, because it is retired (its operation may still take effect). An `info`
 * without open invocation is passed over: that is how Jepsen logs what clients did between operations.
 *
 * Between processes the order of the rows counts, not their times: Jepsen's workers read the clock before their rows are put in order, so in
 * good histories the times of different processes go back a little.
 */

import { SeatrialError } from '../lib/errors.ts';
import type { HistoryRow } from '../model/history.ts';
import type { PairedRow } from '../model/history-verdict.ts';
import { ednText } from './edn-text.ts';
import type { HistoryName } from './place.ts';

/** A process that has not been retired. */
interface Process {
  readonly place: number;
  open: HistoryRow | undefined;
  last: HistoryRow;
}

/**
 * The rows of `rows`, paired as they come. O(1) for each, and holds one row for each process.
 *
 * @throws `SeatrialError` `E_HISTORY_MALFORMED` naming the rows by their lines
 */
export function* pairRows(rows: Iterable<HistoryRow>, { name }: HistoryName): Generator<PairedRow> {
  const pairing = new Pairing(name);
  for (const row of rows) {
    const invoke = pairing.invokeOf(row);
    if (invoke !== undefined) yield { row, invoke };
  }
}

/** Pairs the rows of one history, in their order. */
export class Pairing {
  readonly #name: string;
  /** Of the process of the last row that was not passed over: its place among all of them, in the order of their first rows. */
  place = 0;
  #count = 0;
  /** Of those that are retired the line of their `info`. */
  readonly #processes = new Map<HistoryRow['process'], Process | number>();

  /** `name` is the file's. */
  constructor(name: string) {
    this.#name = name;
  }

  /**
   * The invocation that the next row belongs to: itself, or an earlier one. `undefined`: the row is passed over. O(1).
   *
   * @throws `SeatrialError` `E_HISTORY_MALFORMED` naming the rows by their lines
   */
  invokeOf(row: HistoryRow): HistoryRow | undefined {
    const name = this.#name;
    const { type } = row;
    const process = this.#processes.get(row.process);
    if (typeof process === 'number') {
      if (type === 'info') return undefined;
      throw malformed(name, row, `of a process that ended with the info of line ${process}`);
    }
    if (type === 'info' && process?.open === undefined) return undefined;
    if (process === undefined) {
      if (type !== 'invoke') throw malformed(name, row, 'without an invocation');
      this.place = this.#count;
      this.#count += 1;
      this.#processes.set(row.process, { place: this.place, open: row, last: row });
      return row;
    }
    this.place = process.place;
    if (row.atMs !== undefined) refuseEarlier(name, row, process.last);
    const invoke = type === 'invoke' ? begun(name, row, process) : completed(name, row, process);
    process.last = row;
    process.open = type === 'invoke' ? row : undefined;
    if (type === 'info') this.#processes.set(row.process, row.line);
    return invoke;
  }
}

function begun(name: string, row: HistoryRow, { open }: Process): HistoryRow {
  if (open === undefined) return row;
  throw malformed(name, row, `while that of line ${open.line} (${open.f}) is open`);
}

function completed(name: string, row: HistoryRow, { open, last }: Process): HistoryRow {
  if (open === undefined)
    throw malformed(name, row, `without an invocation: that before it has ended in line ${last.line}`);
  if (open.f !== row.f) throw malformed(name, row, `but line ${open.line} invokes ${open.f}`);
  if (open.key !== undefined && row.key !== undefined && ednText(open.key) !== ednText(row.key)) {
    throw malformed(
      name,
      row,
      `of key ${ednText(row.key)}, but line ${open.line} invokes it of ${ednText(open.key)}`,
    );
  }
  return open;
}

function refuseEarlier(name: string, row: HistoryRow, last: HistoryRow): void {
  if (row.atMs === undefined || last.atMs === undefined || row.atMs >= last.atMs) return;
  throw malformed(name, row, `at ${row.atMs} ms, earlier than line ${last.line} at ${last.atMs} ms`);
}

function malformed(name: string, { line, process, type, f }: HistoryRow, why: string): SeatrialError {
  return new SeatrialError(
    'E_HISTORY_MALFORMED',
    `${name}:${line}:1: process ${process}: ${type} of ${f} ${why}`,
  );
}
