/** What a checker of histories says does not depend on names, nor on whether objects are judged together. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HistoryRow, Value } from '../model/history.ts';
import { isList } from '../model/value-key.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { spoiltHistory, validHistory } from '../testing/history-arbitraries.ts';
import { historyMutations } from '../testing/history-mutations.ts';
import { often } from '../testing/often.ts';
import type { SequentialObjectName } from '../testing/sequential-objects.ts';
import { exchangedAnswers, keysOf, pairs, verdictOf, type CheckerName } from '../testing/history-judges.ts';

type Renaming = (value: Value) => Value;

/** Other values, different for different ones. Nil says that there is none, and true and false answer a question: they stay. */
const renamings: Partial<Record<SequentialObjectName, Renaming>> = {
  // Sums and permits are no names; nor is anything else of an object that is not here.
  register: renamed,
  'distinct-register': renamed,
  'cas-register': renamed,
  // What is appended stays so: letter by letter.
  'kv-append': (text) => (typeof text === 'string' ? text.replaceAll('x', 'ab').replaceAll('y', 'ac') : text),
  'multi-register': (steps) =>
    isList(steps)
      ? steps.map((step) => {
          const [what = null, name = null, value = null] = step as readonly Value[];
          return [what, `register ${name as string}`, renamed(value)];
        })
      : steps,
  set: renamed,
  'element-set': renamed,
  'fifo-queue': renamed,
  stack: renamed,
  'unique-ids': renamed,
  // Tokens are in order.
  'fenced-lock': (token) => (typeof token === 'number' ? 3 * token + 100 : token),
};

function renamed(value: Value): Value {
  if (isList(value)) return value.map(renamed);
  return typeof value === 'number' ? `value ${value}` : value;
}

const runs = { numRuns: often(40) };

test.each(pairs)('$checker does not mind what the keys of a $object are called', ({ object, checker }) => {
  fc.assert(
    fc.property(validAndNot(object, checker), (rows) => {
      const renamed = rows.map((row) => (row.key === undefined ? row : { ...row, key: ['key', row.key] }));
      expect(verdictOf(checker, object, renamed)).toBe(verdictOf(checker, object, rows));
    }),
    runs,
  );
});

test.each(pairs.filter(({ object }) => object in renamings))(
  '$checker does not mind what the values of a $object are called',
  ({ object, checker }) => {
    const rename = renamings[object] ?? renamed;
    fc.assert(
      fc.property(validAndNot(object, checker), (rows) => {
        // What is only read may be a counter: then numbers are no mere names.
        const objectsIn = (some: readonly HistoryRow[]): number => new Set(some.map(({ key }) => key)).size;
        fc.pre(objectsIn(rows) === objectsIn(rows.filter(({ f }) => f !== 'read')));
        const others = rows.map((row) =>
          row.value === undefined ? row : { ...row, value: rename(row.value) },
        );
        expect(verdictOf(checker, object, others)).toBe(verdictOf(checker, object, rows));
      }),
      runs,
    );
  },
);

// Identifiers are unique whatever they are for: they are one object.
test.each(pairs.filter(({ checker }) => checker !== 'unique-ids'))(
  '$checker says of all objects that are a $object the worst that it says of one',
  ({ object, checker }) => {
    fc.assert(
      fc.property(validAndNot(object, checker), (rows) => {
        const keys = new Set(rows.map(({ key }) => key));
        const each = [...keys].map((key) =>
          verdictOf(
            checker,
            object,
            rows.filter((row) => row.key === key),
          ),
        );
        expect(verdictOf(checker, object, rows)).toBe(
          keys.size === 0 ? verdictOf(checker, object, []) : worst(each),
        );
      }),
      runs,
    );
  },
);

function worst(verdicts: readonly VerdictStatus[]): VerdictStatus {
  if (verdicts.includes('violated')) return 'violated';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'held';
}

/** Of up to three objects, valid or with two answers exchanged or spoilt in a way that the checker sees. */
function validAndNot(object: SequentialObjectName, checker: CheckerName): fc.Arbitrary<HistoryRow[]> {
  const size = { ...keysOf(object), clients: 3, operations: 14, final: true };
  const mutations = historyMutations.filter(
    ({ of, noticedBy }) => of.includes(object) && noticedBy.some((name) => name === checker),
  );
  return fc.oneof(
    validHistory(object, size),
    exchangedAnswers(object, size),
    ...mutations.map((mutation) => spoiltHistory(mutation, object, size)),
  );
}
