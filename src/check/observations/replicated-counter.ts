/** A replicated counter: its states are numbers. */

import type { Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';
import { addedAmount, initialCount, wholeNumber } from './counted.ts';
import type { Findings } from './findings.ts';
import type { CheckerOptions } from './options.ts';
import type { Flaw, Replicated } from './replicated.ts';

/** CV2 and CV3: at the end it lies between the sums of what certainly and of what possibly happened. */
export class ReplicatedCounter implements Replicated<bigint> {
  readonly #found: Findings;
  readonly #initial: bigint;
  #certain: bigint;
  /** Begun, neither acknowledged nor refused. */
  #unknownUp = 0n;
  #unknownDown = 0n;
  #hasFallen = false;

  constructor(options: CheckerOptions, found: Findings) {
    this.#initial = initialCount(options);
    this.#certain = this.#initial;
    this.#found = found;
  }

  change(paired: PairedRow): void {
    const { row, invoke } = paired;
    const amount = addedAmount(invoke);
    if (amount === undefined) this.#found.unsaid(paired);
    else if (row.type === 'invoke') {
      this.#hasFallen ||= amount < 0n;
      this.#unknown(amount, amount);
    } else if (row.type !== 'info') {
      this.#unknown(amount, -amount);
      if (row.type === 'ok') this.#certain += amount;
    }
  }

  #unknown(amount: bigint, by: bigint): void {
    if (amount > 0n) this.#unknownUp += by;
    else this.#unknownDown += by;
  }

  read({ row }: PairedRow, seen: Value): bigint {
    return seen === null ? this.#initial : wholeNumber(row, seen);
  }

  isSame(one: bigint, other: bigint): boolean {
    return one === other;
  }

  isApart(one: bigint, other: bigint): boolean {
    const difference = one > other ? one - other : other - one;
    return difference > this.#unknownUp - this.#unknownDown;
  }

  *flaws(state: bigint, line: number): Generator<Flaw> {
    const most = this.#certain + this.#unknownUp;
    if (state > most)
      yield {
        rule: 'CV3',
        kind: 'invented',
        detail: () => ({
          sentence: `At the end the counter is ${state} (line ${line}); all that may have been added is ${most}.`,
          lines: [line],
        }),
      };
  }

  *losses(state: bigint, line: number): Generator<Flaw> {
    const least = this.#certain + this.#unknownDown;
    if (state < least)
      yield {
        rule: 'CV2',
        kind: 'lost',
        detail: () => ({
          sentence: `At the end the counter is ${state} (line ${line}); what was acknowledged is ${least} at least.`,
          lines: [line],
          durability: 'durable',
        }),
      };
  }

  /** Only where nothing was ever taken away. */
  hasShrunk(before: bigint, after: bigint): boolean {
    return !this.#hasFallen && after < before;
  }

  text(state: bigint): string {
    return String(state);
  }
}
