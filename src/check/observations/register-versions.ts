/**
 * The versions of one register, as far as real time orders them: a write that began after another had ended is newer. Of two that overlapped nobody knows.
 *
 * A value written more than once is taken for the version that ended last, and for a version of no age while one of its writes is open or its end
 * unknown: so a read is never called staler than it is.
 */

import type { HistoryRow, Value } from '../../model/history.ts';
import { Column } from '../../lib/column.ts';
import { ValueIndex } from './value-index.ts';

/** How old a version is at a position in the history. */
export interface Age {
  /** How many acknowledged writes are newer for certain and had ended. At least; exact unless thousands of writes overlapped. */
  readonly versions: number;
  /** The line and the time (NaN: unknown) of the end of the first of them. */
  readonly line: number;
  readonly endedMs: number;
  /** None is newer for certain, but some overlapped with this version’s write and had ended. */
  readonly isUndecided: boolean;
}

/** So many overlapping writes are looked at one by one. */
const looked = 4_096;

/** Positions are counted in rows, from 1; the initial version ended at 0. 60 bytes a write. */
export class RegisterVersions {
  readonly #values = new ValueIndex();
  /** By value: writes begun and not refused; of these, those not acknowledged; begin and end of the version; writes open at its end. */
  readonly #standing = new Column();
  readonly #unended = new Column();
  readonly #begunAt = new Column();
  readonly #endedAt = new Column();
  readonly #openThen = new Column();
  /** Acknowledged writes in the order of their ends. */
  readonly #writeBegunAt = new Column();
  readonly #writeEndedAt = new Column();
  readonly #writeEndedMs = new Column('float64');
  readonly #writeLine = new Column();
  #writes = 0;
  #open = 0;

  /** `initial`: what a read shows before anything was written. */
  constructor(initial: Value) {
    this.#standing.set(this.#values.number(initial), 1);
  }

  /** A write begins. */
  begin(value: Value, at: number): void {
    const version = this.#values.number(value);
    this.#open += 1;
    this.#standing.add(version, 1);
    this.#unended.add(version, 1);
    this.#begunAt.set(version, at);
  }

  /** A write that began at `begunAt` ends with this row. */
  end(value: Value, row: HistoryRow, begunAt: number, at: number): void {
    const version = this.#values.number(value);
    if (row.type === 'info') return;
    this.#open -= 1;
    this.#unended.add(version, -1);
    if (row.type === 'fail') {
      this.#standing.add(version, -1);
      return;
    }
    this.#begunAt.set(version, begunAt);
    this.#endedAt.set(version, at);
    this.#openThen.set(version, this.#open);
    this.#writeBegunAt.set(this.#writes, begunAt);
    this.#writeEndedAt.set(this.#writes, at);
    this.#writeEndedMs.set(this.#writes, row.atMs ?? NaN);
    this.#writeLine.set(this.#writes, row.line);
    this.#writes += 1;
  }

  /** When the last write had been acknowledged before `at`, in milliseconds; `undefined` for none. */
  lastEndedMs(at: number): number | undefined {
    const last = this.#firstEndedAfter(at - 1) - 1;
    return last < 0 ? undefined : this.#writeEndedMs.at(last);
  }

  /**
   * How old the version `value` was at the position `at`; `undefined` if nobody wrote it. O(log writes), and as many more as overlapped with it.
   */
  age(value: Value, at: number): Age | undefined {
    const version = this.#values.number(value);
    if (this.#standing.at(version) <= 0) return undefined;
    const end = this.#firstEndedAfter(at - 1);
    const isOpen = this.#unended.at(version) > 0;
    const newer = isOpen ? undefined : this.#newer(version, end);
    if (newer !== undefined) return newer;
    const since = this.#firstEndedAfter(this.#begunAt.at(version));
    const own = isOpen || this.#endedAt.at(version) === 0 || this.#endedAt.at(version) >= at ? 0 : 1;
    return { versions: 0, line: 0, endedMs: NaN, isUndecided: end - since - own > 0 };
  }

  /** The age by the writes that ended after the version and before the write with the number `end`. */
  #newer(version: number, end: number): Age | undefined {
    const endedAt = this.#endedAt.at(version);
    let overlapping = this.#openThen.at(version);
    let [first, count] = [-1, 0];
    let write = this.#firstEndedAfter(endedAt);
    for (const stop = Math.min(end, write + looked); write < stop && overlapping > 0; write += 1) {
      if (this.#writeBegunAt.at(write) < endedAt) overlapping -= 1;
      else {
        if (first < 0) first = write;
        count += 1;
      }
    }
    // All that overlapped have been passed, or too many to look at: these may be among the rest, but for the first nobody knows.
    if (write < end && overlapping === 0 && first < 0) first = write;
    count += Math.max(0, end - write - overlapping);
    if (first < 0) return undefined;
    const [line, endedMs] = [this.#writeLine.at(first), this.#writeEndedMs.at(first)];
    return { versions: Math.max(1, count), line, endedMs, isUndecided: false };
  }

  /** The number of the first write that ended after a position. */
  #firstEndedAfter(at: number): number {
    let [low, high] = [0, this.#writes];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#writeEndedAt.at(middle) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
