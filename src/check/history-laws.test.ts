/** What holds of every checker of histories: on ones that are valid, ones that cannot be, and ones of a store that goes wrong in one way. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOperations } from '../history/operations.ts';
import { pairRows } from '../history/pair.ts';
import { createRandom } from '../lib/random.ts';
import type { HistoryDialect, HistoryRow } from '../model/history.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { validHistory, spoiltHistory } from '../testing/history-arbitraries.ts';
import type { Noticing } from '../testing/history-mutation.ts';
import { historyMutations } from '../testing/history-mutations.ts';
import { isLinearizable } from '../testing/naive-linearizability.ts';
import { pairsOf } from '../testing/row-pairs.ts';
import { often } from '../testing/often.ts';
import { runReplicatedStore, type StoreAnomaly } from '../testing/replicated-store.ts';
import {
  modelNameOf,
  semaphorePermits,
  sequentialObjects,
  type SequentialObjectName,
} from '../testing/sequential-objects.ts';
import { checkLinearizable } from './linearizability/check-linearizable.ts';
import { models, type ModelName } from './linearizability/registry.ts';
import { createObservationChecker } from './observations/registry.ts';

type CheckerName = Noticing | 'queue' | 'staleness';

/** Who judges the histories of which object. */
const checkersOf: Readonly<Record<SequentialObjectName, readonly CheckerName[]>> = {
  register: ['linearizability', 'staleness'],
  'distinct-register': ['linearizability', 'staleness'],
  'cas-register': ['linearizability', 'staleness'],
  'multi-register': ['linearizability'],
  'kv-append': ['linearizability'],
  set: ['linearizability', 'set', 'set-full'],
  'element-set': ['linearizability'],
  'fifo-queue': ['linearizability', 'queue', 'total-queue'],
  stack: ['linearizability'],
  counter: ['linearizability', 'counter'],
  mutex: ['linearizability'],
  semaphore: ['linearizability'],
  'fenced-lock': ['linearizability'],
  'unique-ids': ['unique-ids'],
};
const objects = Object.keys(sequentialObjects) as SequentialObjectName[];
const pairs = objects.flatMap((object) => checkersOf[object].map((checker) => ({ object, checker })));

const looking: ReadonlySet<string> = new Set(['read', 'get', 'contains']);
const taking: ReadonlySet<string> = new Set(['dequeue', 'pop']);

/** Of a generated history. */
function verdictOf(
  checker: CheckerName,
  object: SequentialObjectName,
  rows: readonly HistoryRow[],
): VerdictStatus {
  const dialect: HistoryDialect = {
    nil: 'unset',
    ...(object === 'kv-append' ? { initial: '' } : initialOf(object)),
  };
  const name = { name: 'generated' };
  if (checker === 'linearizability') {
    const model = models[modelNameOf(object) as ModelName];
    return checkLinearizable(readOperations(rows, name), model, { dialect, budget: { nodes: 100_000 } })
      .verdict;
  }
  const judging = createObservationChecker(checker, { dialect });
  for (const pair of pairRows(rows, name)) judging.add(pair);
  return judging.finish().verdict;
}

/** Identifiers are unique whatever they are for. */
function keysOf(object: SequentialObjectName): { readonly keys?: number } {
  return object === 'unique-ids' ? {} : { keys: 3 };
}

function initialOf(object: SequentialObjectName): Pick<HistoryDialect, 'initial'> {
  return object === 'semaphore' ? { initial: semaphorePermits } : {};
}

describe.each(pairs)('$checker, on histories of a $object', ({ object, checker }) => {
  const runs = { numRuns: often(50) };

  test('never calls a valid one violated', () => {
    fc.assert(
      fc.property(validHistory(object, { ...keysOf(object), operations: 40, final: true }), (rows) => {
        expect(verdictOf(checker, object, rows)).not.toBe('violated');
      }),
      runs,
    );
  });

  test('does not mind what the processes are called', () => {
    fc.assert(
      fc.property(validHistory(object, { operations: 20, final: true }), (rows) => {
        const renamed = rows.map((row) => ({ ...row, process: `client ${row.process}` }));
        expect(verdictOf(checker, object, renamed)).toBe(verdictOf(checker, object, rows));
      }),
      runs,
    );
  });

  const noticed = historyMutations
    .filter((mutation) => mutation.of.includes(object))
    .filter(({ noticedBy }) => noticedBy.includes(checker as Noticing));
  test.each(noticed)('notices one that $name', (mutation) => {
    fc.assert(
      fc.property(spoiltHistory(mutation, object, { clients: 3, operations: 12 }), (rows) => {
        const verdict = verdictOf(checker, object, rows);
        // The search may run out of its budget; whoever counts may not.
        if (checker === 'linearizability') expect(verdict).not.toBe('held');
        else expect(verdict).toBe('violated');
      }),
      runs,
    );
  });
});

test.each(objects.filter((object) => checkersOf[object].includes('linearizability')))(
  'linearizability says of a small history of a %s, spoilt or not, what trying every order says',
  (object) => {
    const size = { clients: 2, operations: 6 };
    const mutations = historyMutations.filter(
      ({ of, noticedBy }) => of.includes(object) && noticedBy.includes('linearizability'),
    );
    const small = fc.oneof(
      validHistory(object, size),
      exchangedAnswers(object, size),
      ...mutations.map((mutation) => spoiltHistory(mutation, object, { ...size, final: false })),
    );
    fc.assert(
      fc.property(small, (rows) => {
        const expected = isLinearizable(rows, object) ? 'held' : 'violated';
        expect(verdictOf('linearizability', object, rows)).toBe(expected);
      }),
      { numRuns: often(50) },
    );
  },
);

/** Two operations are told what the other was told: some such histories are valid, some are not. */
function exchangedAnswers(
  object: SequentialObjectName,
  size: { readonly clients: number; readonly operations: number },
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

/** A set is judged by its last read: without that one, another is judged. */
const byAllReads = pairs.filter(({ checker }) => checker !== 'set');

test.each(byAllReads)('less seen of a $object is no more violated for $checker', ({ object, checker }) => {
  fc.assert(
    fc.property(exchangedAnswers(object, { clients: 3, operations: 12 }), fc.nat(), (rows, nth) => {
      const reads = pairsOf(rows).filter(({ invoke }) => looking.has(invoke.f));
      const read = reads[nth % reads.length];
      const fewer = rows.filter((_, index) => index !== read?.begin && index !== read?.end);
      const [all, less] = [rows, fewer].map((some) => verdictOf(checker, object, some));
      expect([all, less]).not.toEqual(['held', 'violated']);
    }),
    { numRuns: often(30) },
  );
});

/** What the store does, and who sees it: of the others that judge the object, nobody may. */
const stories: readonly [StoreAnomaly, SequentialObjectName, ...CheckerName[]][] = [
  ['stale-read', 'distinct-register', 'linearizability', 'staleness'],
  ['lost-write', 'distinct-register', 'linearizability', 'staleness'],
  ['split-brain', 'distinct-register', 'linearizability', 'staleness'],
  ['dirty-read', 'distinct-register', 'linearizability'],
  ['stale-read', 'set', 'linearizability', 'set-full'],
  ['lost-write', 'set', 'linearizability', 'set', 'set-full'],
  ['split-brain', 'set', 'linearizability', 'set', 'set-full'],
  ['dirty-read', 'set', 'linearizability', 'set-full'],
  ['reordered-queue', 'fifo-queue', 'linearizability'],
  ['duplicated-delivery', 'fifo-queue', 'linearizability', 'queue', 'total-queue'],
  ['resurrected-element', 'fifo-queue', 'linearizability', 'queue', 'total-queue'],
  ['resurrected-element', 'element-set', 'linearizability'],
  ['lost-increment', 'counter', 'linearizability', 'counter'],
  ['duplicated-delivery', 'counter', 'linearizability', 'counter'],
  ['stale-read', 'counter', 'linearizability', 'counter'],
  ['non-unique-ids', 'unique-ids', 'unique-ids'],
];
const seeds = Array.from({ length: 10 }, (_, seed) => seed);
const size = { clients: 3, operations: 1_000 };

test.each(stories)(
  '%s of a %s is seen by whom it is for, and by nobody else',
  (anomaly, object, ...seenBy) => {
    for (const checker of checkersOf[object]) {
      const verdicts = seeds.map((seed) =>
        verdictOf(checker, object, runReplicatedStore(createRandom(seed), { object, anomaly, ...size })),
      );
      const isSeen = seenBy.includes(checker);
      expect([checker, verdicts.map((verdict) => verdict === 'violated')]).toEqual([
        checker,
        seeds.map(() => isSeen),
      ]);
    }
  },
);

test.each(pairs)(
  'a $object of a store that does nothing wrong is all right with $checker',
  ({ object, checker }) => {
    for (const seed of seeds) {
      const rows = runReplicatedStore(createRandom(seed), {
        object,
        clients: 3,
        operations: 60,
        infoRate: 0.05,
        crashRate: 0.02,
      });
      expect(verdictOf(checker, object, rows)).not.toBe('violated');
    }
  },
);
