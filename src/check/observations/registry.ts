/** The checkers by the names under which they are asked for. */

import type { HistoryChecker } from '../../model/history-verdict.ts';
import { createConvergenceChecker } from './convergence.ts';
import { createCounterChecker } from './counter.ts';
import type { CheckerOptions } from './options.ts';
import { createQueueChecker } from './queue.ts';
import { createSetFullChecker } from './set-full.ts';
import { createSetChecker } from './set.ts';
import { createStalenessChecker } from './staleness.ts';
import { createStatsChecker } from './stats.ts';
import { settleTies } from './ties.ts';
import { createTotalQueueChecker } from './total-queue.ts';
import { createUniqueIdsChecker } from './unique-ids.ts';

/** One function for each name; what it creates judges rows in the order in which they were seen. */
export const observationCheckers = {
  set: createSetChecker,
  'set-full': createSetFullChecker,
  queue: createQueueChecker,
  'total-queue': createTotalQueueChecker,
  'unique-ids': createUniqueIdsChecker,
  counter: createCounterChecker,
  staleness: createStalenessChecker,
  convergence: createConvergenceChecker,
  stats: createStatsChecker,
} as const satisfies Readonly<Record<string, (options: CheckerOptions) => HistoryChecker>>;

/** The name of a checker. */
export type ObservationCheckerName = keyof typeof observationCheckers;

/** A checker for one history; rows of one instant may come in any order. */
export function createObservationChecker(
  name: ObservationCheckerName,
  options: CheckerOptions = {},
): HistoryChecker {
  return settleTies(observationCheckers[name](options));
}
