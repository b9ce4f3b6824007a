/**
 * A growing set, judged by all its reads: `add` and `read`.
 *
 *   ST1  Once an element is known, every read that begins later shows it: known is what was acknowledged, or shown by a read that was answered.
 *   ST2  A read shows only elements whose addition was begun, and was not refused.
 *   ST3  A read shows an element once.
 *
 * An element that was missing and is shown by the read that began last was `stale` (transient); else it is `lost` (durable). As in Jepsen, “last”
 * goes by the beginnings of reads.
 *
 * After Jepsen’s `set-full`, which follows every element through every read: O(elements × reads). Here a read costs what it shows. For each element it
 * is enough to count the reads that had to show it (all those answered that began after it was known) and those that did: the difference
 * is how many missed it. Which read missed it last is seen where the element comes back: the reads in between are those that did not show it.
 * Jepsen’s looks at added elements only and so overlooks ST2, and a slip (`(< v 1)`) keeps it from ever seeing ST3.
 */

import type { Value } from '../../model/history.ts';
import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { valueText } from '../../model/value-key.ts';
import { Column } from '../../lib/column.ts';
import { Additions } from './additions.ts';
import { AnsweredReads } from './answered-reads.ts';
import { Findings } from './findings.ts';
import type { CheckerOptions } from './options.ts';
import { perKey } from './per-key.ts';
import { initialElements, shownElements } from './shown-elements.ts';

/** Judges sets by all their reads. O(rows + elements shown); keeps about 100 bytes an element and 30 a read, and no read itself. */
export function createSetFullChecker(options: CheckerOptions = {}): HistoryChecker {
  return perKey(() => new SetFullChecker(options));
}

class SetFullChecker implements HistoryChecker {
  readonly #options: CheckerOptions;
  readonly #added: Additions;
  readonly #found = new Findings();
  readonly #reads = new AnsweredReads();
  /** By element: how many reads had begun when it was first known, plus 1; 0 is unknown. */
  readonly #knownAfter = new Column();
  readonly #knownMs = new Column('float64');
  /** By element: the line where it was first known; 0: from the beginning. */
  readonly #knownLine = new Column();
  /** By element: how many reads that had to show it did. */
  readonly #shownTimes = new Column();
  /** By element: the read that showed it last, in the order of ends; and the last to begin of those that showed it, in the order of begins. */
  readonly #shownLast = new Column();
  readonly #shownBegin = new Column();
  /** By element: the last read that missed it before it came back, and the one in which it came back. */
  readonly #missedLast = new Column();
  readonly #backIn = new Column();
  /** By element: the first read that showed it although it cannot have been there. */
  readonly #inventedIn = new Column();
  #at = 1;

  constructor(options: CheckerOptions) {
    this.#options = options;
    this.#added = new Additions(initialElements(options));
    for (let element = 0; element < this.#added.elements.size; element += 1) this.#know(element, 0, 0);
  }

  add(paired: PairedRow): void {
    this.#at += 1;
    const { row } = paired;
    if (row.f === 'add') {
      const element = this.#added.take(paired, this.#at, this.#found);
      if (element !== undefined) this.#know(element, row.line, row.atMs ?? NaN);
    } else if (row.f === 'read') this.#read(paired);
    else if (row.f !== 'contains') this.#found.stranger(paired, 'a set');
  }

  #know(element: number, line: number, atMs: number): void {
    if (this.#knownAfter.at(element) !== 0) return;
    this.#knownAfter.set(element, this.#reads.begun + 1);
    this.#knownLine.set(element, line);
    this.#knownMs.set(element, atMs);
    // Reads that were answered before need not show it: as if all of them had.
    this.#shownLast.set(element, this.#reads.count);
  }

  #read(paired: PairedRow): void {
    const { row } = paired;
    if (row.type === 'invoke') {
      this.#reads.begin(paired);
      return;
    }
    const shown = row.type === 'ok' ? shownElements(row, this.#options) : undefined;
    if (shown === undefined) {
      this.#reads.drop(paired);
      return;
    }
    const read = this.#reads.answer(paired);
    for (const value of shown) {
      const element = this.#added.elements.number(value);
      if (this.#shownLast.at(element) === read) this.#duplicate(paired, value);
      else this.#shown(paired, element, read);
    }
  }

  #shown({ row }: PairedRow, element: number, read: number): void {
    const begin = this.#reads.beginOf(read);
    const knownAfter = this.#knownAfter.at(element);
    if (!this.#added.mayBeThere(element, this.#at) && this.#inventedIn.at(element) === 0)
      this.#inventedIn.set(element, read);
    if (knownAfter === 0) this.#know(element, row.line, row.atMs ?? NaN);
    else {
      if (begin >= knownAfter) this.#shownTimes.add(element, 1);
      this.#cameBack(element, read);
    }
    this.#shownLast.set(element, read);
    this.#shownBegin.set(element, Math.max(begin, this.#shownBegin.at(element)));
  }

  /** Notes the last of the reads since the element was shown that had to show it. Those that had not are only the few that were open when it was known. */
  #cameBack(element: number, read: number): void {
    const knownAfter = this.#knownAfter.at(element);
    const since = this.#shownLast.at(element);
    for (let missed = read - 1; missed > since; missed -= 1) {
      if (this.#reads.beginOf(missed) < knownAfter) continue;
      this.#missedLast.set(element, missed);
      this.#backIn.set(element, read);
      return;
    }
  }

  #duplicate({ row }: PairedRow, value: Value): void {
    this.#found.report('ST3', 'duplicate', () => ({
      sentence: `The read at line ${row.line} shows ${valueText(value)} more than once.`,
      lines: [row.line],
    }));
  }

  finish(): HistoryVerdict {
    const { attempts, acknowledged, elements } = this.#added;
    const due = this.#reads.answeredAfter();
    const last = this.#reads.lastBegun;
    const numbers = { attempts, acknowledged, reads: this.#reads.count, stable: 0, neverRead: 0 };
    let [checked, stale, staleMsMax] = [0, 0, 0];
    for (let element = 0; element < elements.size; element += 1) {
      const knownAfter = this.#knownAfter.at(element);
      const isShown = this.#shownBegin.at(element) !== 0;
      const mustShow = knownAfter === 0 ? 0 : (due[knownAfter - 1] ?? 0);
      if (isShown || mustShow > 0) checked += 1;
      if (isShown && (this.#inventedIn.at(element) !== 0 || !this.#added.mayBeThere(element, Infinity)))
        this.#invented(element);
      else if (mustShow > this.#shownTimes.at(element)) {
        if (this.#shownBegin.at(element) !== this.#reads.beginOf(last)) this.#lost(element, last);
        else {
          stale += 1;
          staleMsMax = Math.max(staleMsMax, this.#stale(element, last));
        }
      } else if (mustShow > 0) numbers.stable += 1;
      else if (knownAfter !== 0 && !isShown) numbers.neverRead += 1;
    }
    return this.#found.verdict(checked, ['lost', 'invented', 'duplicate'], { ...numbers, stale, staleMsMax });
  }

  #invented(element: number): void {
    const line = this.#reads.lineOf(this.#inventedIn.at(element) || this.#shownLast.at(element));
    this.#found.report('ST2', 'invented', () => ({
      sentence: `The read at line ${line} shows ${this.#added.elements.text(element)}, which nobody had added.`,
      lines: [line],
    }));
  }

  #lost(element: number, last: number): void {
    const read = this.#reads.lineOf(last);
    const known = this.#knownLine.at(element);
    this.#found.report('ST1', 'lost', () => ({
      sentence: `${this.#added.elements.text(element)} was there for certain (${since(known)}), and the read at line ${read}, which began last, does not show it.`,
      lines: known === 0 ? [read] : [known, read],
      durability: 'durable',
    }));
  }

  /** Gives for how many milliseconds it was not seen; 0 where nobody wrote the times down. */
  #stale(element: number, last: number): number {
    const isBack = this.#missedLast.at(element) !== 0;
    const missed = isBack ? this.#missedLast.at(element) : this.#trailing(element);
    const back = isBack ? this.#backIn.at(element) : last;
    const afterMs = this.#reads.endedMsOf(back) - this.#knownMs.at(element);
    if (this.#options.eventual !== true)
      this.#found.report('ST1', 'stale', () => {
        const known = this.#knownLine.at(element);
        const lines = [this.#reads.lineOf(missed), this.#reads.lineOf(back)];
        return {
          sentence: `${this.#added.elements.text(element)} was there for certain (${since(known)}), the read at line ${lines[0] ?? 0} does not show it, and the one at line ${lines[1] ?? 0} does again.`,
          lines: known === 0 ? lines : [known, ...lines],
          durability: 'transient',
          ...(Number.isNaN(afterMs) ? {} : { mendedAfterMs: afterMs }),
        };
      });
    return Number.isNaN(afterMs) ? 0 : afterMs;
  }

  /** The last read that missed it, where no read that ended later shows it. */
  #trailing(element: number): number {
    let read = this.#reads.count;
    while (this.#reads.beginOf(read) < this.#knownAfter.at(element)) read -= 1;
    return read;
  }
}

function since(line: number): string {
  return line === 0 ? 'from the beginning' : `since line ${line}`;
}
