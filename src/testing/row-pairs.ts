/** The two rows of each operation: apart from the product's own pairing, so that tests of that do not rest on it. */

import type { HistoryRow } from '../model/history.ts';

/** An operation by its rows. */
export interface RowPair {
  readonly invoke: HistoryRow;
  /** Left out: it never completed. */
  readonly completion?: HistoryRow;
  /** Index of the invocation among the rows. */
  readonly begin: number;
  /** Index of the completion; Infinity where the outcome is unknown. */
  readonly end: number;
}

/** The operations of well-formed rows, in the order of invocation. */
export function pairsOf(rows: readonly HistoryRow[]): RowPair[] {
  const pairs = new Map<number, RowPair>();
  const open = new Map<number | string, number>();
  for (const [index, row] of rows.entries()) {
    if (row.type === 'invoke') {
      open.set(row.process, index);
      pairs.set(index, { invoke: row, begin: index, end: Infinity });
      continue;
    }
    const begin = open.get(row.process);
    const pair = begin === undefined ? undefined : pairs.get(begin);
    if (pair === undefined) continue;
    pairs.set(pair.begin, { ...pair, completion: row, end: row.type === 'info' ? Infinity : index });
  }
  return [...pairs.values()];
}
