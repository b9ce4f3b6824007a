/**
 * A growing set, judged by its last read: `add` and `read`.
 *
 *   ST1  Every element that was acknowledged before the last read began is in it.
 *   ST2  The last read shows only elements that were added.
 *
 * Duplicates within the read are counted; ST3 and the reads before the last one are judged by `set-full`.
 * After Jepsen’s `set`. There an element that was acknowledged after the read is lost, and one whose addition was refused may be shown; here not.
 */

import type { Value } from '../../model/history.ts';
import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { Additions } from './additions.ts';
import { Findings } from './findings.ts';
import { OpenOperations } from './open-operations.ts';
import type { CheckerOptions } from './options.ts';
import { perKey } from './per-key.ts';
import { initialElements, shownElements } from './shown-elements.ts';

/** Judges sets by their last reads. O(rows + elements); keeps about 50 bytes an element, and the last read. */
export function createSetChecker(options: CheckerOptions = {}): HistoryChecker {
  return perKey(() => new SetChecker(options));
}

/** A read that was answered, with the positions of its two rows. */
interface SetRead {
  readonly shown: readonly Value[];
  readonly begunAt: number;
  readonly endedAt: number;
  readonly line: number;
}

class SetChecker implements HistoryChecker {
  readonly #options: CheckerOptions;
  readonly #added: Additions;
  readonly #found = new Findings();
  readonly #open = new OpenOperations<number>();
  #at = 1;
  #reads = 0;
  #last: SetRead | undefined;

  constructor(options: CheckerOptions) {
    this.#options = options;
    this.#added = new Additions(initialElements(options));
  }

  add(paired: PairedRow): void {
    this.#at += 1;
    const { f } = paired.row;
    if (f === 'add') this.#added.take(paired, this.#at, this.#found);
    else if (f === 'read') this.#read(paired);
    else if (f !== 'contains') this.#found.stranger(paired, 'a set');
  }

  #read(paired: PairedRow): void {
    const { row } = paired;
    if (row.type === 'invoke') {
      this.#open.begin(paired, this.#at);
      return;
    }
    const begunAt = this.#open.end(paired) ?? 0;
    const shown = row.type === 'ok' ? shownElements(row, this.#options) : undefined;
    if (shown === undefined) return;
    this.#reads += 1;
    this.#last = { shown, begunAt, endedAt: this.#at, line: row.line };
  }

  finish(): HistoryVerdict {
    const { attempts, acknowledged } = this.#added;
    const counts = this.#last === undefined ? { checked: 0 } : this.#judge(this.#last);
    const { checked, ...shown } = counts;
    return this.#found.verdict(checked, ['lost', 'invented'], {
      attempts,
      acknowledged,
      reads: this.#reads,
      ...shown,
    });
  }

  #judge({ shown, begunAt, endedAt, line }: SetRead): { readonly checked: number } & Record<string, number> {
    const { elements } = this.#added;
    const numbers = shown.map((value) => elements.number(value));
    const isShown = new Uint8Array(elements.size);
    for (const number of numbers) isShown[number] = 1;
    let [checked, present, recovered] = [0, 0, 0];
    for (let element = 0; element < elements.size; element += 1) {
      const acknowledgedAt = this.#added.acknowledgedAt(element);
      const mustBeThere = acknowledgedAt !== 0 && acknowledgedAt < begunAt;
      if (mustBeThere || isShown[element] === 1) checked += 1;
      if (isShown[element] !== 1) {
        if (mustBeThere) this.#lost(element, this.#added.acknowledgedLine(element), line);
        continue;
      }
      present += 1;
      if (!this.#added.mayBeThere(element, endedAt)) this.#invented(element, line);
      else if (acknowledgedAt === 0) recovered += 1;
    }
    return { checked, present, recovered, duplicated: shown.length - present };
  }

  #lost(element: number, acknowledgedLine: number, readLine: number): void {
    this.#found.report('ST1', 'lost', () => ({
      sentence: `${this.#added.elements.text(element)} was there for certain (${acknowledgedLine === 0 ? 'from the beginning' : `acknowledged at line ${acknowledgedLine}`}), and the last read, at line ${readLine}, does not show it.`,
      lines: acknowledgedLine === 0 ? [readLine] : [acknowledgedLine, readLine],
      durability: 'durable',
    }));
  }

  #invented(element: number, readLine: number): void {
    this.#found.report('ST2', 'invented', () => ({
      sentence: `The last read, at line ${readLine}, shows ${this.#added.elements.text(element)}, which nobody had added.`,
      lines: [readLine],
    }));
  }
}
