/** What a checker may be told besides the rows. */

import type { HistoryDialect, Value } from '../../model/history.ts';

/** All are optional: a checker that knows less says less. */
export interface CheckerOptions {
  /** What nil means in this history, and what an object is at first. Left out: nil is unknown, an object empty. */
  readonly dialect?: HistoryDialect;
  /** Sets that only promise to converge: an element that was missing for a while is counted, and breaks no rule. */
  readonly eventual?: boolean;
  /** Total queue: everything was taken out at the end, although no row shows that the queue was empty. */
  readonly drained?: boolean;
  /** Staleness: a read may be so many milliseconds behind. */
  readonly staleMsMax?: number;
  /** Staleness: a read may be so many versions behind. */
  readonly staleVersionsMax?: number;
  /** Convergence: what an object is at first if it turns out to be a register, as the history’s form says; what `dialect` says is of every object. */
  readonly registerInitial?: Value | undefined;
  /** Convergence: when healing ended, on the history’s clock; left out: the time to converge is counted from the last change. */
  readonly healedAtMs?: number;
  /** Convergence: so long after healing (or the last change) it may take. */
  readonly deadlineMs?: number;
  /** Convergence: a client stays at one replica; so what it is shown of a growing set or a counter only grows. */
  readonly clientsStay?: boolean;
}

/** What an ok read shows: `undefined` where nobody wrote it down. */
export function seenValue(value: Value | undefined, { dialect }: CheckerOptions): Value | undefined {
  return value === null && dialect?.nil !== 'unset' ? undefined : value;
}
