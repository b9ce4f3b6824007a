import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import { validHistory } from './history-arbitraries.ts';
import { generateHistory } from './history-generator.ts';
import { isLinearizable } from './naive-linearizability.ts';
import { pairsOf } from './row-pairs.ts';
import { sequentialObjects, type SequentialObjectName } from './sequential-objects.ts';

const objects = Object.keys(sequentialObjects) as SequentialObjectName[];

describe.each(objects)('histories of a %s', (object) => {
  test('are linearizable', () => {
    const small = validHistory(object, { clients: 3, operations: 7, keys: 2 });
    fc.assert(
      fc.property(small, (rows) => {
        expect(isLinearizable(rows, object)).toBe(true);
      }),
    );
  });

  test('are well-formed: a process has one open operation, and none after an unknown one', () => {
    fc.assert(
      fc.property(validHistory(object, { final: true }), (rows) => {
        const doing = new Map<number | string, string>();
        for (const { process, type, f } of rows) {
          expect(doing.get(process)).toBe(type === 'invoke' ? undefined : f);
          if (type === 'invoke') doing.set(process, f);
          else if (type === 'info') doing.set(process, 'retired');
          else doing.delete(process);
        }
        expect(rows.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 1));
      }),
    );
  });
});

test('the same seed gives the same history', () => {
  const make = (seed: number) =>
    generateHistory(createRandom(seed), {
      object: 'cas-register',
      clients: 5,
      operations: 50,
      infoRate: 0.1,
    });
  expect(make(1)).toEqual(make(1));
  expect(make(1)).not.toEqual(make(2));
});

test('as many as wanted: operations, keys, unknown ones; as many at a time as there are clients', () => {
  const wanted = {
    clients: 10,
    operations: 10_000,
    keys: 5,
    infoRate: 0.05,
    crashRate: 0.05,
    refusedRate: 0.1,
  };
  const rows = generateHistory(createRandom(3), { object: 'register', ...wanted });
  const pairs = pairsOf(rows);
  const share = (what: string | undefined): number =>
    pairs.filter(({ completion }) => completion?.type === what).length / pairs.length;
  expect(pairs).toHaveLength(10_000);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(5);
  expect(share('info')).toBeCloseTo(0.05, 1);
  expect(share(undefined)).toBeCloseTo(0.05, 1);
  expect(share('fail')).toBeCloseTo(0.1, 1);
  let open = 0;
  const atATime = rows.map(({ type }) => (open += type === 'invoke' ? 1 : -1));
  expect(Math.max(...atATime.slice(0, 100))).toBeGreaterThan(5);
});

test('what is left is shown at the end', () => {
  const rows = generateHistory(createRandom(4), {
    object: 'fifo-queue',
    clients: 3,
    operations: 40,
    final: true,
  });
  expect(rows.at(-1)).toMatchObject({ f: 'dequeue', type: 'ok', value: null });
});
