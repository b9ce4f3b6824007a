/** Who judges generated histories of which object, for laws that hold of all of them. */

import fc from 'fast-check';
import { readOperations } from '../history/operations.ts';
import { pairRows } from '../history/pair.ts';
import type { HistoryDialect, HistoryRow } from '../model/history.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { validHistory, type ArbitraryHistory } from './history-arbitraries.ts';
import {
  modelNameOf,
  semaphorePermits,
  sequentialObjects,
  type SequentialObjectName,
} from './sequential-objects.ts';
import { checkLinearizable } from '../check/linearizability/check-linearizable.ts';
import { models, type ModelName } from '../check/linearizability/registry.ts';
import { createObservationChecker, type ObservationCheckerName } from '../check/observations/registry.ts';

/** Who judges: the linearizability checker, with the model of the object, or one of the others. */
export type CheckerName = 'linearizability' | Exclude<ObservationCheckerName, 'stats'>;

/** Who judges the histories of which object. */
export const checkersOf: Readonly<Record<SequentialObjectName, readonly CheckerName[]>> = {
  register: ['linearizability', 'staleness', 'convergence'],
  'distinct-register': ['linearizability', 'staleness', 'convergence'],
  'cas-register': ['linearizability', 'staleness', 'convergence'],
  'multi-register': ['linearizability'],
  'kv-append': ['linearizability'],
  set: ['linearizability', 'set', 'set-full', 'convergence'],
  'element-set': ['linearizability'],
  'fifo-queue': ['linearizability', 'queue', 'total-queue'],
  stack: ['linearizability'],
  counter: ['linearizability', 'counter', 'convergence'],
  mutex: ['linearizability'],
  semaphore: ['linearizability'],
  'fenced-lock': ['linearizability'],
  'unique-ids': ['unique-ids'],
};
export const objects = Object.keys(sequentialObjects) as SequentialObjectName[];
export const pairs = objects.flatMap((object) => checkersOf[object].map((checker) => ({ object, checker })));

/** What only looks. */
export const looking: ReadonlySet<string> = new Set(['read', 'get', 'contains']);
const taking: ReadonlySet<string> = new Set(['dequeue', 'pop']);

/** Of a generated history. */
export function verdictOf(
  checker: CheckerName,
  object: SequentialObjectName,
  rows: readonly HistoryRow[],
): VerdictStatus {
  const dialect = dialectOf(object);
  const name = { name: 'generated' };
  if (checker === 'linearizability') {
    const model = models[modelNameOf(object) as ModelName];
    return checkLinearizable(readOperations(rows, name), model, {
      dialect,
      budget: { nodes: 100_000 },
      explain: false,
    }).verdict;
  }
  const judging = createObservationChecker(checker, { dialect });
  for (const pair of pairRows(rows, name)) judging.add(pair);
  return judging.finish().verdict;
}

/** Identifiers are unique whatever they are for. */
export function keysOf(object: SequentialObjectName): { readonly keys?: number } {
  return object === 'unique-ids' ? {} : { keys: 3 };
}

/** How the generator writes histories of the object down. */
export function dialectOf(object: SequentialObjectName): HistoryDialect {
  if (object === 'semaphore') return { nil: 'unset', initial: semaphorePermits };
  return object === 'kv-append' ? { nil: 'unset', initial: '' } : { nil: 'unset' };
}

/** Two operations are told what the other was told: some such histories are valid, some are not. */
export function exchangedAnswers(
  object: SequentialObjectName,
  size: ArbitraryHistory,
): fc.Arbitrary<HistoryRow[]> {
  return fc.tuple(validHistory(object, size), fc.nat(), fc.nat()).map(([rows, first, second]) => {
    const answers = rows.filter(({ type, f }) => type === 'ok' && (looking.has(f) || taking.has(f)));
    const [one, other] = [answers[first % answers.length], answers[second % answers.length]];
    if (one?.value === undefined || other?.value === undefined || one.f !== other.f) return rows;
    const values = new Map([
      [one, other.value],
      [other, one.value],
    ]);
    return rows.map((row) => ({ ...row, ...(values.has(row) && { value: values.get(row) ?? null }) }));
  });
}
