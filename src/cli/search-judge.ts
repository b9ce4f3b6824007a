/** Judges rows by a search: whole, or window by window where they are too many. */

import { setImmediate } from 'node:timers/promises';
import type { Budget } from '../check/linearizability/budget.ts';
import type { LinearizabilityResult } from '../check/linearizability/check-linearizable.ts';
import { models, type ModelName } from '../check/linearizability/registry.ts';
import { WindowedCheck } from '../check/linearizability/windowed-check.ts';
import { operationWindows } from '../history/operation-windows.ts';
import { readOperations } from '../history/operations.ts';
import type { HistoryDialect, HistoryRow } from '../model/history.ts';
import { LinearizabilityPool } from '../workers/linearizability-pool.ts';
import type { PoolProgress } from '../workers/pool-options.ts';

/** How a search is done. */
export interface SearchOptions {
  /** The history's name, for errors. */
  readonly name: string;
  readonly dialect: HistoryDialect;
  readonly budget: Budget;
  /** Told now and then how far a search has come that takes its time; not of windows. */
  readonly onProgress: ((progress: PoolProgress) => void) | undefined;
  /** Ends a search: it rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** When a history is judged in windows, and how they are cut. */
interface Bounds {
  /** A history of more rows is: docs/histories.md says what that means. */
  readonly wholeRowsMax: number;
  /** Windows of fewer operations cost more to set up than to search. */
  readonly operationsMin: number;
  /** Operations held at a time: some 200 bytes each. */
  readonly heldMax: number;
}

const usualBounds: Bounds = { wholeRowsMax: 1_000_000, operationsMin: 2_000, heldMax: 500_000 };

/** The verdict on `rows`, of which a bounded part is held at a time: in threads if they are few enough to be taken whole. */
export async function judgeBySearch(
  rows: Iterable<HistoryRow>,
  model: ModelName,
  { name, dialect, budget, onProgress, signal }: SearchOptions,
  { wholeRowsMax, ...cut }: Bounds = usualBounds,
): Promise<LinearizabilityResult> {
  const { head, all } = beginningOf(rows, wholeRowsMax);
  if (all === undefined) {
    await using pool = new LinearizabilityPool();
    const options = { dialect, budget, signal, ...(onProgress && { onProgress }) };
    return await pool.check(readOperations(head, { name }), model, options);
  }
  const check = new WindowedCheck(models[model], { dialect, budget, now: () => performance.now() });
  // A history that contradicts itself further on is refused, whatever was found before: only time ends the reading.
  for (const window of operationWindows(all, { name, ...cut })) {
    if ('operations' in window) check.add(window.key, window.operations);
    else check.addEndless(window);
    if (check.isTimeUp) break;
    // Whoever wants to end it must be heard.
    await setImmediate();
    signal.throwIfAborted();
  }
  return check.finish();
}

/** The rows, where they are no more than `count`; otherwise `all` of them, as they come. */
function beginningOf(
  rows: Iterable<HistoryRow>,
  count: number,
): {
  readonly head: readonly HistoryRow[];
  readonly all?: Iterable<HistoryRow>;
} {
  const rest = rows[Symbol.iterator]();
  const head: HistoryRow[] = [];
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    head.push(next.value);
    if (head.length > count) return { head: [], all: chained(head, rest) };
  }
  return { head };
}

function* chained(head: HistoryRow[], rest: Iterator<HistoryRow>): Generator<HistoryRow> {
  try {
    yield* head;
    head.length = 0;
    for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value;
  } finally {
    rest.return?.();
  }
}
