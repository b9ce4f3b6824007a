/** What holds of every checker of histories: on ones that are valid, and on ones that cannot be. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spoiltHistory, validHistory } from '../testing/history-arbitraries.ts';
import type { Noticing } from '../testing/history-mutation.ts';
import { historyMutations } from '../testing/history-mutations.ts';
import { isLinearizable } from '../testing/naive-linearizability.ts';
import { often } from '../testing/often.ts';
import { pairsOf } from '../testing/row-pairs.ts';
import {
  checkersOf,
  exchangedAnswers,
  keysOf,
  looking,
  objects,
  pairs,
  verdictOf,
} from '../testing/history-judges.ts';

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

/** A set is judged by its last read, convergence by each client's last: without that one, another is judged, which is another question. */
const byAllReads = pairs.filter(({ checker }) => checker !== 'set' && checker !== 'convergence');

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
