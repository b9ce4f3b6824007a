/**
 * Intervals are closed: an operation that begins in the very millisecond in which another ends is concurrent with it. Histories name an instant in
 * any order; a checker that goes by the order of rows must see its beginnings first.
 */

import type { HistoryChecker, PairedRow } from '../../model/history-verdict.ts';

/** `checker`, told of the completions of an instant only when the next instant comes. Rows without a time go on at once. Holds one instant’s rows. */
export function settleTies(checker: HistoryChecker): HistoryChecker {
  let held: PairedRow[] = [];
  let instant: number | undefined;
  const release = (): void => {
    for (const paired of held) checker.add(paired);
    held = [];
  };
  return {
    add(paired) {
      const { atMs, type } = paired.row;
      if (atMs === undefined || atMs !== instant) release();
      instant = atMs;
      if (type === 'invoke' || atMs === undefined) checker.add(paired);
      else held.push(paired);
    },
    finish() {
      release();
      return checker.finish();
    },
  };
}
