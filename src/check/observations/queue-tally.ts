/**
 * What went into a queue and what came out, by element, whatever the order: `enqueue`, `dequeue`, and `drain`, whose answer lists all that it took.
 *
 *   QU1  What comes out had gone in: some enqueue of it was begun before, and not refused.
 *   QU2  It comes out at most as often as it may have gone in.
 *
 * A dequeue that answers nil found the queue empty.
 */

import type { HistoryRow, Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';
import { valueText } from '../../model/value-key.ts';
import { Column } from '../../lib/column.ts';
import type { Findings } from './findings.ts';
import type { CheckerOptions } from './options.ts';
import { initialElements, shownElements } from './shown-elements.ts';
import { ValueIndex } from './value-index.ts';

/** Kinds of anomalies that {@link QueueTally} reports. */
export const tallyKinds = ['invented', 'duplicate'] as const;

/** 50 bytes an element. */
export class QueueTally {
  readonly elements = new ValueIndex();
  readonly #options: CheckerOptions;
  readonly #found: Findings;
  /** By element: enqueues begun and not refused (so far); acknowledged; how often it came out; the line where it did first. */
  readonly #standing = new Column();
  readonly #acknowledged = new Column();
  readonly #taken = new Column();
  readonly #takenLine = new Column();
  /** By element: how many anomalies were reported of it. */
  readonly #reported = new Column();
  attempts = 0;
  acknowledged = 0;
  taken = 0;

  constructor(options: CheckerOptions, found: Findings) {
    this.#options = options;
    this.#found = found;
    for (const value of initialElements(options)) {
      const element = this.elements.number(value);
      this.#standing.add(element, 1);
      this.#acknowledged.add(element, 1);
    }
  }

  /** How many of an element were acknowledged and have not come out. */
  missing(element: number): number {
    return Math.max(0, this.#acknowledged.at(element) - this.#taken.at(element));
  }

  /** Takes a row of an `enqueue`. Gives the element’s number when it is acknowledged. */
  enqueue(paired: PairedRow): number | undefined {
    const { row, invoke } = paired;
    const value = invoke.value ?? undefined;
    if (value === undefined) {
      this.#found.unsaid(paired);
      return undefined;
    }
    const element = this.elements.number(value);
    if (row.type === 'invoke') {
      this.attempts += 1;
      this.#standing.add(element, 1);
    } else if (row.type === 'fail') {
      this.#standing.add(element, -1);
      // What came out and seemed excused by this enqueue is so no longer.
      this.#judge(element, value, this.#takenLine.at(element));
    } else if (row.type === 'ok') {
      this.acknowledged += 1;
      this.#acknowledged.add(element, 1);
      return element;
    }
    return undefined;
  }

  /** Takes the answer to a `dequeue` or a `drain`. Gives whether it found the queue empty. */
  take(row: HistoryRow): boolean {
    if (row.f === 'drain') {
      const shown = shownElements(row, this.#options);
      for (const value of shown ?? []) this.#take(value, row.line);
      return shown !== undefined;
    }
    const value = row.value ?? null;
    if (value !== null) this.#take(value, row.line);
    return value === null && row.value !== undefined;
  }

  #take(value: Value, line: number): void {
    const element = this.elements.number(value);
    this.taken += 1;
    if (this.#taken.add(element, 1) === 1) this.#takenLine.set(element, line);
    this.#judge(element, value, line);
  }

  #judge(element: number, value: Value, line: number): void {
    const excess = this.#taken.at(element) - this.#standing.at(element);
    if (excess <= this.#reported.at(element)) return;
    this.#reported.set(element, excess);
    const first = this.#takenLine.at(element);
    if (this.#standing.at(element) <= 0)
      this.#found.report('QU1', 'invented', () => ({
        sentence: `${valueText(value)} came out at line ${line}, and nobody had put it in.`,
        lines: [line],
      }));
    else
      this.#found.report('QU2', 'duplicate', () => ({
        sentence: `${valueText(value)} came out at line ${first} and again at line ${line}: more often than it can have gone in.`,
        lines: [first, line],
      }));
  }

  /** How many came out of those whose enqueue was never acknowledged. */
  recovered(): number {
    let recovered = 0;
    for (let element = 0; element < this.elements.size; element += 1) {
      const possible = Math.min(this.#taken.at(element), this.#standing.at(element));
      recovered += Math.max(0, possible - this.#acknowledged.at(element));
    }
    return recovered;
  }
}
