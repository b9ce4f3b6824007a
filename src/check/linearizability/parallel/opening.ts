/** What is done of a history before several threads judge it together: it is taken apart, and what takes no search is judged. */

import type { HistoryDialect } from '../../../model/history.ts';
import type { HistoryOperation } from '../../../model/history-operation.ts';
import { Meter, type Budget } from '../budget.ts';
import { readCalls, type Calls } from '../calls.ts';
import type { LinearizabilityResult } from '../check-linearizable.ts';
import type { Basis } from '../ground.ts';
import { judgeShort } from '../judge-short.ts';
import { partition, type Section } from '../partition.ts';
import { timelineOf } from '../timeline.ts';
import { judgeWithoutSearch } from '../without-search.ts';
import { handOver, type HandedHistory } from './handed-history.ts';
import type { Manner } from './take-part.ts';

/** A history taken apart. */
export interface Opening {
  readonly calls: Calls;
  /** The sections that are still to be searched. */
  readonly sections: readonly Section[];
  readonly handed: HandedHistory;
  readonly known: Pick<LinearizabilityResult, 'vacuous' | 'operations' | 'partitions'>;
}

/** How the opening may end the check. */
export interface OpeningOptions {
  readonly dialect: HistoryDialect;
  readonly budget: Budget;
  readonly now: () => number;
  readonly explain: boolean;
}

/**
 * Takes a history apart; or judges it, where that takes no threads. O(n log n).
 *
 * @throws SeatrialError `E_HISTORY_MALFORMED` for what the model does not know
 */
export function openHistory(
  operations: readonly HistoryOperation[],
  { model, reductions }: Pick<Manner, 'model' | 'reductions'>,
  { dialect, budget, now, explain }: OpeningOptions,
): Opening | LinearizabilityResult {
  const calls = readCalls(operations, model, dialect);
  const meter = new Meter(budget, now);
  const initial = model.init(dialect.initial);
  const short = judgeShort(calls, model, initial, { reductions, meter, explain });
  if (short !== undefined)
    return { ...short, vacuous: false, operations: calls.operations.length, partitions: 1 };
  const basis: Basis = {
    calls,
    model,
    dialect,
    reductions,
    initial,
    meter,
    replayed: new Uint8Array(calls.operations.length),
  };
  const { sections, kindOfCall } = partition(calls, model, timelineOf(calls), !reductions.partition);
  const known = {
    vacuous: calls.operations.length === 0,
    operations: calls.operations.length,
    partitions: sections.length,
  };
  const judged = judgeWithoutSearch(sections, basis);
  if ('explain' in judged)
    return { verdict: 'violated', ...known, nodes: 0, ...(explain && { violation: judged.explain() }) };
  const { left } = judged;
  if (left.length === 0) return { verdict: 'held', ...known, nodes: 0 };
  return { calls, sections: left, handed: handOver(calls, { sections: left, kindOfCall }), known };
}
