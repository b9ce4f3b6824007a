import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { spoiltHistory } from './history-arbitraries.ts';
import { generateHistory } from './history-generator.ts';
import { historyMutations } from './history-mutations.ts';
import { isLinearizable } from './naive-linearizability.ts';
import { pairsOf } from './row-pairs.ts';

const cases = historyMutations.flatMap((mutation) =>
  mutation.of.map((object) => ({ name: mutation.name, object, mutation })),
);

describe.each(cases)('a $object that $name', ({ object, mutation }) => {
  test('is a change that most histories have a place for', () => {
    const spoilt = Array.from({ length: 50 }, (_, seed) => {
      const random = createRandom(seed);
      const wanted = { object, clients: 3, operations: 40, infoRate: 0.02, final: true } as const;
      return mutation.mutate(generateHistory(random, wanted), random);
    });
    expect(spoilt.filter((rows) => rows !== undefined).length).toBeGreaterThan(10);
  });

  test('stays well-formed', () => {
    fc.assert(
      fc.property(spoiltHistory(mutation, object), (rows) => {
        expect(rows.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 1));
        expect(pairsOf(rows).flatMap(({ completion }) => completion ?? [])).toHaveLength(
          rows.filter(({ type }) => type !== 'invoke').length,
        );
      }),
      { numRuns: 30 },
    );
  });
});

test.each(cases.filter(({ mutation }) => mutation.noticedBy.includes('linearizability')))(
  'a $object that $name is not linearizable',
  ({ object, mutation }) => {
    const small = spoiltHistory(mutation, object, { clients: 2, operations: 6, final: false });
    fc.assert(
      fc.property(small, (rows) => {
        expect(isLinearizable(rows, object)).toBe(false);
      }),
      { numRuns: 30 },
    );
  },
);

test('unique identifiers stay unique until they are spoilt', () => {
  const [mutation] = historyMutations.filter(({ of }) => of.includes('unique-ids'));
  const rows = generateHistory(createRandom(1), { object: 'unique-ids', clients: 2, operations: 20 });
  const ids = (of: typeof rows) => of.flatMap(({ type, value }) => (type === 'ok' ? [value] : []));
  expect(new Set(ids(rows)).size).toBe(ids(rows).length);
  const spoilt = mutation?.mutate(rows, createRandom(1)) ?? [];
  expect(new Set(ids(spoilt)).size).toBe(ids(spoilt).length - 1);
});
