/** What a checker of histories takes, row by row, and what it says in the end. */

import type { HistoryRow } from './history.ts';
import type { VerdictStatus } from './verdict.ts';

/** A row of a history with the row that began its operation: for an `invoke` both are the same. */
export interface PairedRow {
  readonly row: HistoryRow;
  readonly invoke: HistoryRow;
}

/** A broken rule, with the rows that show it. It holds under every reading of the `info` operations. */
export interface HistoryAnomaly {
  /** Stable rule ID, explained in `docs/SPEC.md`. */
  readonly rule: string;
  /** What is wrong, in one word that stays the same: `lost`, `invented`, `duplicate`, … */
  readonly kind: string;
  /** One sentence for a person who does not know the rule’s number. */
  readonly sentence: string;
  /** Lines of the history, in their order; never empty. */
  readonly lines: readonly number[];
  /** `transient`: it healed by itself. Left out where the rule knows no healing, such as for what was invented. */
  readonly durability?: 'durable' | 'transient';
  /** Transient: so many milliseconds passed until it was seen to be healed; left out where nobody wrote the times down. */
  readonly mendedAfterMs?: number;
}

/** A checker’s verdict on one history. */
export interface HistoryVerdict {
  readonly verdict: VerdictStatus;
  /** Nothing that the rules are about occurred (no read, say): `held` then says nothing, and who asked decides what to make of it. */
  readonly vacuous: boolean;
  /** How many times a premise of the rules occurred: elements, reads, identifiers. */
  readonly checked: number;
  /** The first ones found, at most 20 of each kind; `numbers` has their true count. */
  readonly anomalies: readonly HistoryAnomaly[];
  /** Counts, times in milliseconds (`…Ms`, `…MsMax`) and shares from 0 to 1, by name. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Why it is inconclusive, or what to know about it. */
  readonly reasons: readonly string[];
}

/** A checker at work: it takes the rows in their order, one by one, and keeps no more of them than its answer needs. */
export interface HistoryChecker {
  /**
   * Takes the next row.
   *
   * @throws {@link SeatrialError} `E_HISTORY_MALFORMED` naming the row, where it says what no such history can say
   */
  add(row: PairedRow): void;
  /** The verdict on all rows so far; nothing is added afterwards. */
  finish(): HistoryVerdict;
}
