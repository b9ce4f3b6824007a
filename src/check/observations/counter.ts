/**
 * A counter: `add` of any whole number, also below zero, or `increment` and `decrement` (by 1 where they name no number), and `read`.
 *
 *   CN1  A read lies between the least and the most that the counter can have been while it was open.
 *
 * Least: what it was at first, every increment acknowledged before the read began, and every decrement begun before the read ended, except those that were
 * refused. Most: the other way round. What nobody knows the end of may count or not.
 *
 * An addition that is open when a read ends may be refused later, and then certainly had no part in it. A read that leans on open additions is kept
 * until they have ended.
 *
 * After Jepsen’s `counter`, which knows no decrements. Bounds, not sums: a value between two reachable ones passes, and reads are not compared with each other
 * (the linearizable counter does both).
 */

import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { addedAmount, initialCount, wholeNumber } from './counted.ts';
import { Findings, type Detail } from './findings.ts';
import { LeaningReads, type CounterRead } from './leaning-reads.ts';
import { OpenOperations } from './open-operations.ts';
import { seenValue, type CheckerOptions } from './options.ts';
import { perKey } from './per-key.ts';
import { WrongReads } from './wrong-reads.ts';

/** Judges counters. O(rows), and for every refused addition the reads that lean on it; keeps some 100 bytes for each operation that is open. */
export function createCounterChecker(options: CheckerOptions = {}): HistoryChecker {
  return perKey(() => new CounterChecker(options));
}

/** Sums of increments and of decrements. */
interface Sums {
  readonly up: bigint;
  readonly down: bigint;
}

const nothing: Sums = { up: 0n, down: 0n };

class CounterChecker implements HistoryChecker {
  readonly #options: CheckerOptions;
  readonly #initial: bigint;
  readonly #found = new Findings();
  readonly #leaning = new LeaningReads();
  readonly #wrongReads = new WrongReads();
  /** Reads that are open: where they began, and what was acknowledged then. */
  readonly #reading = new OpenOperations<{ readonly sums: Sums; readonly at: number }>();
  /** Additions that are open, by the line of their begin, the oldest first: where they began. */
  readonly #adding = new Map<number, number>();
  #at = 0;
  #attempts = 0;
  #reads = 0;
  #acknowledged = nothing;
  /** Begun and not refused, so far. */
  #possible = nothing;
  #open = nothing;

  constructor(options: CheckerOptions) {
    this.#options = options;
    this.#initial = initialCount(options);
  }

  add(paired: PairedRow): void {
    this.#at += 1;
    const { f } = paired.row;
    if (f === 'read') this.#read(paired);
    else if (f === 'add' || f === 'increment' || f === 'decrement') this.#addition(paired);
    else this.#found.stranger(paired, 'a counter');
  }

  #addition(paired: PairedRow): void {
    const { row, invoke } = paired;
    const amount = addedAmount(invoke);
    if (amount === undefined) {
      this.#found.unsaid(paired);
      return;
    }
    if (row.type === 'invoke') {
      this.#attempts += 1;
      this.#adding.set(row.line, this.#at);
      this.#open = plus(this.#open, amount);
      this.#possible = plus(this.#possible, amount);
      return;
    }
    const begunAt = this.#adding.get(invoke.line) ?? 0;
    this.#adding.delete(invoke.line);
    this.#open = minus(this.#open, amount);
    if (row.type === 'ok') this.#acknowledged = plus(this.#acknowledged, amount);
    if (row.type === 'fail') this.#refused(amount, begunAt, row.line);
  }

  #refused(amount: bigint, begunAt: number, line: number): void {
    this.#possible = minus(this.#possible, amount);
    for (const read of this.#leaning.refuse(amount, begunAt)) this.#wrong(read, line);
    if (this.#leaning.missed(begunAt))
      this.#found.doubt(
        `Line ${line}: an addition was refused so late that the reads that leant on it are forgotten.`,
      );
  }

  #read(paired: PairedRow): void {
    const { row, invoke } = paired;
    if (row.type === 'invoke') {
      this.#reading.begin(paired, { sums: this.#acknowledged, at: this.#at });
      return;
    }
    const { sums: begun, at: begunAt } = this.#reading.end(paired) ?? { sums: nothing, at: 0 };
    const seen = row.type === 'ok' ? seenValue(row.value, this.#options) : undefined;
    if (seen === undefined) return;
    this.#reads += 1;
    const value = seen === null ? this.#initial : wholeNumber(row);
    const least = this.#initial + begun.up + this.#possible.down;
    const most = this.#initial + begun.down + this.#possible.up;
    const [line, endedMs] = [row.line, row.atMs ?? NaN];
    const read = { value, begunLine: invoke.line, begunAt, line, endedAt: this.#at, endedMs, least, most };
    if (value < least || value > most) this.#wrong(read);
    else if (value < least - this.#open.down || value > most - this.#open.up)
      this.#leaning.keep(read, this.#adding.values().next().value ?? this.#at);
    else this.#wrongReads.right(begunAt, endedMs);
  }

  #wrong({ value, begunLine, line, least, most, begunAt, endedMs }: CounterRead, refusedLine?: number): void {
    const detail = (): Pick<Detail, 'sentence' | 'lines'> => ({
      sentence: `The read at line ${line} shows ${value}; while it was open the counter was ${
        least === most ? `${least}` : `between ${least} and ${most}`
      }.`,
      lines: refusedLine === undefined ? [begunLine, line] : [begunLine, line, refusedLine],
    });
    this.#wrongReads.wrong({ kind: value < least ? 'low' : 'high', begunAt, endedMs, detail });
  }

  finish(): HistoryVerdict {
    for (const [kind, detail] of this.#wrongReads.all()) this.#found.report('CN1', kind, detail);
    const numbers = { attempts: this.#attempts, reads: this.#reads };
    return this.#found.verdict(this.#reads, ['low', 'high'], numbers);
  }
}

function plus({ up, down }: Sums, amount: bigint): Sums {
  return amount > 0n ? { up: up + amount, down } : { up, down: down + amount };
}

function minus({ up, down }: Sums, amount: bigint): Sums {
  return amount > 0n ? { up: up - amount, down } : { up, down: down - amount };
}
