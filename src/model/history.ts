/**
 * Histories: what clients asked of a system and what they were told, row by row, in the order in which somebody saw it.
 *
 * The form every reader gives and every checker takes, whatever tool recorded it.
 */

/**
 * A value in a history. What is no plain data elsewhere is written so: an EDN keyword as `:name`, a set or list as an array, a map's keys as
 * their text. Integers beyond 2^53 are `bigint`.
 */
export type Value =
  null | boolean | number | bigint | string | readonly Value[] | { readonly [name: string]: Value };

/** An operation begins (`invoke`); it happened (`ok`); it certainly did not (`fail`); nobody knows (`info`). */
export type HistoryRowType = 'invoke' | 'ok' | 'fail' | 'info';

/** One row. Rows of fault injectors and of the system itself are none. */
export interface HistoryRow {
  /** Where it stands in its file: the line, from 1. */
  readonly line: number;
  /** The client; at most one operation of it is open. */
  readonly process: number | string;
  readonly type: HistoryRowType;
  /** What is asked: `read`, `write`, `cas`, `enqueue`, … */
  readonly f: string;
  /** Which of many objects it is asked of; left out where there is one. */
  readonly key?: Value;
  /** The argument at an `invoke`; at an `ok` what was seen, or the argument again. */
  readonly value?: Value;
  /** Milliseconds since the history began, by one clock; left out where nobody wrote it down. */
  readonly atMs?: number;
  /** Why it failed or is unknown. */
  readonly error?: string;
}

/** What a reader knows of a history besides its rows. */
export interface HistoryDialect {
  /** An ok read of nil: the object had no value yet (`unset`), or what it had was not written down (`unknown`). */
  readonly nil: 'unset' | 'unknown';
  /** What a register is before anything happened; left out: unset. Of other objects only a user can say something. */
  readonly initial?: Value;
}
