/** The reads of one object that were answered, numbered as they began and as they ended. */

import type { PairedRow } from '../../model/history-verdict.ts';
import { Column } from '../../lib/column.ts';
import { OpenOperations } from './open-operations.ts';

/** Reads are numbered from 1. 28 bytes a read. */
export class AnsweredReads {
  readonly #open = new OpenOperations<{ readonly begin: number; readonly atMs: number }>();
  /** By number in the order of ends: number in the order of begins, line, times (NaN where nobody wrote them down). */
  readonly #begin = new Column();
  readonly #line = new Column();
  readonly #begunMs = new Column('float64');
  readonly #endedMs = new Column('float64');
  /** By number in the order of begins: 1 once it was answered. */
  readonly #answered = new Column();
  /** How many have begun. */
  begun = 0;
  /** How many were answered. */
  count = 0;

  /** A read begins. */
  begin(paired: PairedRow): void {
    this.begun += 1;
    this.#open.begin(paired, { begin: this.begun, atMs: paired.row.atMs ?? NaN });
  }

  /** A read ends without an answer. */
  drop(paired: PairedRow): void {
    this.#open.end(paired);
  }

  /** A read is answered. Gives its number in the order of ends. */
  answer(paired: PairedRow): number {
    const { begin = 0, atMs = NaN } = this.#open.end(paired) ?? {};
    this.count += 1;
    this.#begin.set(this.count, begin);
    this.#line.set(this.count, paired.row.line);
    this.#begunMs.set(this.count, atMs);
    this.#endedMs.set(this.count, paired.row.atMs ?? NaN);
    this.#answered.set(begin, 1);
    return this.count;
  }

  /** By number in the order of ends: its number in the order of begins. */
  beginOf(read: number): number {
    return this.#begin.at(read);
  }

  lineOf(read: number): number {
    return this.#line.at(read);
  }

  /** When it began, in milliseconds; NaN where nobody wrote it down. */
  begunMsOf(read: number): number {
    return this.#begunMs.at(read);
  }

  endedMsOf(read: number): number {
    return this.#endedMs.at(read);
  }

  /** The read that began last, of those that were answered, by number in the order of ends; 0 for none. O(reads). */
  get lastBegun(): number {
    let last = 0;
    for (let read = 1; read <= this.count; read += 1)
      if (last === 0 || this.beginOf(read) > this.beginOf(last)) last = read;
    return last;
  }

  /** How many of the reads that began after the first `begun` ones were answered, for every `begun` from 0 on. O(reads). */
  answeredAfter(): Int32Array {
    const after = new Int32Array(this.begun + 1);
    for (let begin = this.begun; begin > 0; begin -= 1)
      after[begin - 1] = (after[begin] ?? 0) + this.#answered.at(begin);
    return after;
  }
}
