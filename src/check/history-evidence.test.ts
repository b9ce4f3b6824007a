/**
 * The rows that an anomaly names are evidence: taken alone, with the rows that belong to the same operations, they are still a violation.
 *
 * Not so of the counter, whose bounds are sums of all additions, so that nothing but all of them is the evidence; of staleness, where that the write shown
 * is older than the one named rests on the clients that wrote; and of convergence, where that nothing was changed any more is no row.
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOperations } from '../history/operations.ts';
import { pairRows } from '../history/pair.ts';
import type { HistoryRow } from '../model/history.ts';
import type { HistoryOperation } from '../model/history-operation.ts';
import { spoiltHistory } from '../testing/history-arbitraries.ts';
import { historyMutations } from '../testing/history-mutations.ts';
import { often } from '../testing/often.ts';
import { pairsOf } from '../testing/row-pairs.ts';
import { modelNameOf, type SequentialObjectName } from '../testing/sequential-objects.ts';
import { dialectOf, exchangedAnswers, pairs } from '../testing/history-judges.ts';
import { checkLinearizable } from './linearizability/check-linearizable.ts';
import { models, type ModelName } from './linearizability/registry.ts';
import { createObservationChecker, type ObservationCheckerName } from './observations/registry.ts';

const size = { clients: 3, operations: 14, keys: 2 };
const withoutRows: ReadonlySet<string> = new Set(['linearizability', 'counter', 'staleness', 'convergence']);

/** Spoilt in any way that somebody notices, or with two answers exchanged. */
function wrong(object: SequentialObjectName): fc.Arbitrary<HistoryRow[]> {
  const mutations = historyMutations.filter(({ of }) => of.includes(object));
  return fc.oneof(
    exchangedAnswers(object, { ...size, final: true }),
    ...mutations.map((mutation) => spoiltHistory(mutation, object, size)),
  );
}

test.each(pairs.filter(({ checker }) => !withoutRows.has(checker)))(
  'what $checker names of a $object is enough',
  ({ object, checker }) => {
    let violated = 0;
    const judge = (rows: readonly HistoryRow[]) => {
      const judging = createObservationChecker(checker as ObservationCheckerName, {
        dialect: dialectOf(object),
      });
      for (const pair of pairRows(rows, { name: 'generated' })) judging.add(pair);
      return judging.finish();
    };
    fc.assert(
      fc.property(wrong(object), (rows) => {
        for (const { lines, kind } of judge(rows).anomalies) {
          violated += 1;
          const { anomalies } = judge(ofOperationsAt(rows, lines));
          expect([kind, anomalies.length > 0]).toEqual([kind, true]);
        }
      }),
      { numRuns: often(100) },
    );
    expect(violated).toBeGreaterThan(10);
  },
);

/** The rows of the operations that have a row at one of the lines. */
function ofOperationsAt(rows: readonly HistoryRow[], lines: readonly number[]): HistoryRow[] {
  const named = new Set(lines);
  const kept = pairsOf(rows).filter(
    ({ invoke, completion }) =>
      named.has(invoke.line) || (completion !== undefined && named.has(completion.line)),
  );
  const keptRows = new Set(kept.flatMap(({ invoke, completion }) => [invoke, completion]));
  return rows.filter((row) => keptRows.has(row));
}

test.each(pairs.filter(({ checker }) => checker === 'linearizability'))(
  'the beginning of a $object that is told to be impossible is so alone, and without its last row it is not',
  ({ object }) => {
    let violated = 0;
    const judge = (operations: readonly HistoryOperation[]) =>
      checkLinearizable(operations, models[modelNameOf(object) as ModelName], {
        dialect: dialectOf(object),
        budget: { nodes: 100_000 },
      });
    fc.assert(
      fc.property(wrong(object), (rows) => {
        const operations = readOperations(rows, { name: 'generated' });
        const { violation } = judge(operations);
        if (violation === undefined) return;
        violated += 1;
        const { prefix, operation } = violation;
        const own = operations.filter(({ begin }) => prefix.some((one) => one.begin === begin));
        expect(judge(until(own, operation.end)).verdict).toBe('violated');
        if (violation.isShortest) expect(judge(until(own, operation.end - 1)).verdict).toBe('held');
      }),
      { numRuns: often(60) },
    );
    expect(violated).toBeGreaterThan(object === 'mutex' || object === 'semaphore' ? -1 : 5);
  },
);

/** The operations as one knew them at a moment: what had not ended has an unknown outcome. */
function until(operations: readonly HistoryOperation[], position: number): HistoryOperation[] {
  return operations
    .filter(({ begin }) => begin <= position)
    .map((one) =>
      one.end <= position ? one : { ...one, outcome: 'info', result: undefined, end: Infinity },
    );
}
