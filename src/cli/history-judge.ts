/**
 * What a history can be judged by: a sequential model, for which a linearization is searched, or a checker that goes through the rows once.
 *
 * Two names are both. A `set` is searched where somebody asks for single elements or takes some away, a `counter` where that is said; else they are
 * judged as Jepsen's checkers of these names do.
 */

import type { LinearizabilityResult } from '../check/linearizability/check-linearizable.ts';
import type { Budget } from '../check/linearizability/budget.ts';
import { models, type ModelName } from '../check/linearizability/registry.ts';
import type { CheckerOptions } from '../check/observations/options.ts';
import {
  createObservationChecker,
  observationCheckers,
  type ObservationCheckerName,
} from '../check/observations/registry.ts';
import { readOperations } from '../history/operations.ts';
import { pairRows } from '../history/pair.ts';
import { SeatrialError } from '../lib/errors.ts';
import { nearest } from '../lib/nearest.ts';
import type { HistoryDialect, HistoryRow } from '../model/history.ts';
import type { HistoryVerdict } from '../model/history-verdict.ts';
import { checkLinearizableByModule } from '../workers/check-by-module.ts';
import type { PoolProgress } from '../workers/pool-options.ts';
import { shown } from './files.ts';
import { judgeBySearch } from './search-judge.ts';

/** How to judge. */
export interface HistoryJudgeOptions {
  /** The history's name, for errors. */
  readonly name: string;
  readonly dialect: HistoryDialect;
  /** What the checker is told besides; a search needs none of it. */
  readonly told: CheckerOptions;
  /** Search a linearization, also where there is a checker of the name. */
  readonly linearizable: boolean;
  readonly budget: Budget;
  /** Told now and then how far a search has come that takes its time. */
  readonly onProgress: ((progress: PoolProgress) => void) | undefined;
  /** Ends a search: it rejects with the signal's reason. */
  readonly signal: AbortSignal;
}

/** What was found, by either way. */
export type HistoryJudgement =
  ({ readonly by: 'search' } & LinearizabilityResult) | ({ readonly by: 'observations' } & HistoryVerdict);

/** Judges rows. */
export type HistoryJudge = (
  rows: Iterable<HistoryRow>,
  options: HistoryJudgeOptions,
) => HistoryJudgement | Promise<HistoryJudgement>;

/** Of a history's beginning, so many rows are looked at to see what is asked of a set. */
const lookedAt = 10_000;

/** A model is the file of a module, not a name. */
export const modelModulePattern = /\.[cm]?[jt]s$/;

/** Every name that can be asked for. */
export const historyModelNames: readonly string[] = [
  ...new Set([...Object.keys(models), ...Object.keys(observationCheckers)]),
];

/**
 * The judge of this name, or by the model in this file. `beginning`: the rows of the history, of which only the first are looked at.
 *
 * @throws {@link SeatrialError} `E_USAGE` when there is none of the name
 */
export function historyJudge(
  model: string,
  beginning: () => Iterable<HistoryRow>,
  linearizable: boolean,
): HistoryJudge {
  if (modelModulePattern.test(model)) return searchedByModule(model);
  const isSearched = linearizable || (model === 'set' && asksForElements(beginning()));
  if (isModel(model) && (isSearched || !isObserved(model))) return searched(model);
  if (isObserved(model)) return observed(model);
  const meant = nearest(model, historyModelNames);
  throw new SeatrialError('E_USAGE', `there is no model ${model}`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}known: ${historyModelNames.join(', ')}; or the file of a model of your own, such as ./my-model.ts`,
  });
}

function searched(model: ModelName): HistoryJudge {
  return async (rows, options) => ({ by: 'search', ...(await judgeBySearch(rows, model, options)) });
}

function searchedByModule(file: string): HistoryJudge {
  return async (rows, { name, ...options }) => {
    const operations = readOperations(rows, { name });
    return {
      by: 'search',
      ...(await checkLinearizableByModule(operations, file, { ...options, shown: shown(file) })),
    };
  };
}

function observed(model: ObservationCheckerName): HistoryJudge {
  return (rows, { name, dialect, told }) => {
    const checker = createObservationChecker(model, { ...told, dialect });
    for (const paired of pairRows(rows, { name })) checker.add(paired);
    return { by: 'observations', ...checker.finish() };
  };
}

function isModel(name: string): name is ModelName {
  return Object.hasOwn(models, name);
}

function isObserved(name: string): name is ObservationCheckerName {
  return Object.hasOwn(observationCheckers, name);
}

function asksForElements(rows: Iterable<HistoryRow>): boolean {
  let seen = 0;
  for (const { f } of rows) {
    if (f === 'contains' || f === 'remove') return true;
    seen += 1;
    if (seen === lookedAt) break;
  }
  return false;
}
