/**
 * A replicated register, or one item of a map whose last write wins: its states are the numbers of its values. A delete writes nil.
 *
 * A client that was shown a version (or wrote it, or nothing before) and then writes another, acknowledged, has overwritten it: whatever the order of
 * versions, that one is not the last. Concurrent writes are not ordered: whichever stands is fine.
 */

import type { Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';
import { isList, valueText } from '../../model/value-key.ts';
import { Column } from '../../lib/column.ts';
import type { Findings } from './findings.ts';
import { OpenOperations } from './open-operations.ts';
import type { CheckerOptions } from './options.ts';
import type { Flaw, Replicated } from './replicated.ts';
import { ValueIndex } from './value-index.ts';
import { writtenValue } from './written-value.ts';

/** CV2, CV3 and CV4: at the end it shows what somebody wrote, and nothing that was overwritten or deleted. */
export class ReplicatedRegister implements Replicated<number> {
  readonly #options: CheckerOptions;
  readonly #found: Findings;
  readonly #values = new ValueIndex();
  readonly #initial: number;
  /** By value: writes of it begun and not refused; acknowledged. */
  readonly #standing = new Column();
  readonly #acknowledged = new Column();
  /** By value: the line that acknowledged what overwrote it, 0 for none, and whether that was a delete. */
  readonly #overwrittenLine = new Column();
  readonly #isDeleted = new Column();
  /** By value: the first read that showed it; and whether it was reported as written by nobody. */
  readonly #shownLine = new Column();
  readonly #isInvented = new Column();
  /** By client: the version it was shown or wrote last. */
  readonly #seenBy = new Map<number | string, number>();
  readonly #writing = new OpenOperations<number>();

  constructor(options: CheckerOptions, found: Findings) {
    this.#options = options;
    this.#found = found;
    this.#initial = this.#values.number(options.dialect?.initial ?? options.registerInitial ?? null);
    this.#standing.set(this.#initial, 1);
    this.#acknowledged.set(this.#initial, 1);
  }

  change(paired: PairedRow): void {
    const { row, invoke } = paired;
    const written = writtenValue(paired, this.#options);
    if (written === undefined) {
      this.#found.unsaid(paired);
      return;
    }
    const value = this.#values.number(written);
    if (row.type === 'invoke') {
      this.#standing.add(value, 1);
      this.#writing.begin(paired, this.#seenBy.get(row.process) ?? this.#initial);
      return;
    }
    const seen = this.#writing.end(paired) ?? this.#initial;
    if (row.type === 'fail') {
      // A read that this write seemed to explain is explained no longer.
      if (this.#standing.add(value, -1) <= 0 && this.#shownLine.at(value) !== 0)
        this.#invented(value, written);
    } else if (row.type === 'ok') {
      this.#acknowledged.add(value, 1);
      this.#overwrite(expectedValue(paired), seen, value, row.line);
      this.#seenBy.set(invoke.process, value);
    }
  }

  #overwrite(expected: Value | undefined, seen: number, value: number, line: number): void {
    const old = expected === undefined ? seen : this.#values.number(expected);
    if (old === value) return;
    this.#overwrittenLine.set(old, line);
    this.#isDeleted.set(old, value === this.#values.number(null) ? 1 : 0);
  }

  read({ invoke, row }: PairedRow, seen: Value): number {
    const value = this.#values.number(seen);
    if (this.#shownLine.at(value) === 0) this.#shownLine.set(value, row.line);
    if (this.#standing.at(value) <= 0) this.#invented(value, seen);
    this.#seenBy.set(invoke.process, value);
    return value;
  }

  #invented(value: number, shown: Value): void {
    if (this.#isInvented.at(value) === 1) return;
    this.#isInvented.set(value, 1);
    const line = this.#shownLine.at(value);
    this.#found.report('CV3', 'invented', () => ({
      sentence: `The read at line ${line} shows ${valueText(shown)}, which nobody had written.`,
      lines: [line],
    }));
  }

  isSame(one: number, other: number): boolean {
    return one === other;
  }

  isApart(one: number, other: number): boolean {
    return !this.#isUnknown(one) && !this.#isUnknown(other);
  }

  /** Whether some write of it has an unknown end: it may have taken effect between two reads. */
  #isUnknown(value: number): boolean {
    return this.#standing.at(value) > this.#acknowledged.at(value);
  }

  /** What nobody wrote is reported as soon as that is known. */
  flaws(): Flaw[] {
    return [];
  }

  *losses(state: number, line: number): Generator<Flaw> {
    const overwritten = this.#overwrittenLine.at(state);
    if (overwritten === 0 || this.#standing.at(state) !== 1) return;
    const isDeleted = this.#isDeleted.at(state) === 1;
    const how = isDeleted ? 'deleted' : 'overwritten';
    yield {
      rule: isDeleted ? 'CV4' : 'CV2',
      kind: isDeleted ? 'resurrected' : 'lost',
      detail: () => ({
        sentence: `${this.text(state)} had been ${how} by a client that knew it, acknowledged at line ${overwritten}, and at the end it stands again (line ${line}).`,
        lines: [overwritten, line],
        durability: 'durable',
      }),
    };
  }

  /** A register does not grow. */
  hasShrunk(): boolean {
    return false;
  }

  text(state: number): string {
    return this.#values.text(state);
  }
}

function expectedValue({ invoke }: PairedRow): Value | undefined {
  return invoke.f === 'cas' && isList(invoke.value) ? invoke.value[0] : undefined;
}
