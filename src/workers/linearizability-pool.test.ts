/** Histories judged by real threads: as by one, whatever the number of threads. */

import { afterAll, describe, expect, test } from 'vitest';
import type { Budget } from '../check/linearizability/budget.ts';
import { checkLinearizable } from '../check/linearizability/check-linearizable.ts';
import { drawn } from '../check/linearizability/operations.test-data.ts';
import { models, type ModelName } from '../check/linearizability/registry.ts';
import { readOperations } from '../history/operations.ts';
import { createRandom, type Random } from '../lib/random.ts';
import type { HistoryRow } from '../model/history.ts';
import type { HistoryOperation } from '../model/history-operation.ts';
import { generateHistory } from '../testing/history-generator.ts';
import { anyOf } from '../testing/history-mutation.ts';
import { often } from '../testing/often.ts';
import { modelNameOf, type SequentialObjectName } from '../testing/sequential-objects.ts';
import { LinearizabilityPool } from './linearizability-pool.ts';

/** More threads than most machines that test have cores: they are interrupted anywhere. */
const pool = new LinearizabilityPool({ threads: 3, always: true });
afterAll(async () => {
  await pool[Symbol.asyncDispose]();
});

/** Some answers given instead of others of the kind: the history may still be linearizable, and mostly is not. */
function spoilt(rows: readonly HistoryRow[], random: Random, lies: number): HistoryRow[] {
  const answers = rows.filter(({ type, value }) => type === 'ok' && value !== undefined);
  const told = new Map<HistoryRow, HistoryRow['value']>();
  for (let lie = 0; lie < lies; lie += 1) {
    const one = anyOf(answers, random);
    const other = anyOf(
      answers.filter(({ f }) => f === one?.f),
      random,
    );
    if (one !== undefined && other !== undefined) told.set(one, other.value);
  }
  return rows.map((row) => (told.has(row) ? { ...row, value: told.get(row) ?? null } : row));
}

const objects: readonly SequentialObjectName[] = [
  'register',
  'distinct-register',
  'cas-register',
  'multi-register',
  'kv-append',
  'set',
  'element-set',
  'fifo-queue',
  'stack',
  'counter',
];

describe.each(objects)('%s', (object) => {
  const name = modelNameOf(object) as ModelName;

  test('generated histories are judged as by one thread, to the node and the last line of the explanation', async () => {
    const random = createRandom(20_261_129, object);
    const seen = new Set<string>();
    for (let run = 0; run < often(12); run += 1) {
      const rows = generateHistory(random, {
        object,
        clients: random.integer(2, 8),
        keys: random.integer(1, 9),
        operations: random.integer(10, 400),
        infoRate: random.pick([0, 0.03]),
      });
      const operations = readOperations(spoilt(rows, random, random.pick([0, 1, 3])), { name: 'generated' });
      const alone = checkLinearizable(operations, models[name], { budget: { nodes: 50_000 } });
      const together = await pool.check(operations, name, { budget: { nodes: 50_000 } });
      expect(together.verdict).toBe(alone.verdict);
      seen.add(alone.verdict);
      if (alone.verdict !== 'inconclusive') expect(together).toEqual(alone);
    }
    expect([...seen]).toEqual(expect.arrayContaining(['held', 'violated']));
  });
});

/** What would decide it without a search. */
const reductions = { origins: false, lookAhead: false };

/** Concurrent enqueues, and one answer that nothing explains: all orders are tried. */
function hard(...keys: string[]): HistoryOperation[] {
  const rows = Array.from({ length: 12 }, (_, index) => `|enqueue ${100 + index}|`);
  const one = drawn([...rows, `${' '.repeat(20)}|dequeue =999|`].join('\n'));
  return keys.flatMap((key) => one.map((operation) => ({ ...operation, key })));
}

describe('budgets are for all threads together', () => {
  test.each<[string, Budget, RegExp]>([
    [
      'nodes',
      { nodes: 20_000 },
      /^the budget of 20000 nodes was used up; a linearization is known up to line 33/,
    ],
    ['bytes', { bytes: 3_000_000 }, /^the budget of 3000000 bytes was used up/],
    ['milliseconds', { ms: 30 }, /^the budget of 30 ms was used up/],
  ])('%s', async (_, budget, reason) => {
    const result = await pool.check(hard('a', 'b', 'c', 'd'), 'fifo-queue', { budget, reductions });
    expect(result).toMatchObject({ verdict: 'inconclusive', partitions: 4, operations: 52 });
    expect(result.reason).toMatch(reason);
    expect(['a', 'b', 'c', 'd']).toContain(result.unfinished?.key);
    expect(result.nodes).toBeLessThan(1.1 * (budget.nodes ?? Infinity));
  });

  test('an impossible part ends the others, and the first one is told of', async () => {
    const operations = [
      ...hard('hard', 'harder'),
      ...drawn('|dequeue @easy =1|'),
      ...drawn('|dequeue @too =1|'),
    ];
    const found = await pool.check(operations, 'fifo-queue', {
      budget: { nodes: 1_000_000 },
      reductions,
    });
    expect(found).toEqual(checkLinearizable(operations, models['fifo-queue'], { reductions }));
    expect(found.violation?.key).toBe('easy');
  });
});

test('progress is told, from the beginning to the end', async () => {
  const told: (readonly [number, number])[] = [];
  const operations = drawn('|write @a 1| |write @b 1| |write @b 1| |write @a 1|');
  await pool.check(operations, 'register', { onProgress: ({ done, of }) => told.push([done, of]) });
  expect(told.at(0)).toEqual([0, 2]);
  expect(told.at(-1)).toEqual([2, 2]);
});

test('a check that is aborted rejects with the reason, and the pool goes on', async () => {
  const abort = new AbortController();
  const endless = pool.check(hard('a', 'b'), 'fifo-queue', {
    budget: { nodes: Infinity },
    reductions,
    signal: abort.signal,
    onProgress: () => {
      abort.abort(new Error('enough'));
    },
  });
  const next = pool.check(drawn('|enqueue @a 1| |dequeue @a =1|'), 'fifo-queue');
  await expect(endless).rejects.toThrow('enough');
  await expect(next).resolves.toMatchObject({ verdict: 'held' });
});

test('what the model does not know is refused', async () => {
  await expect(pool.check(drawn('|push 1|'), 'register')).rejects.toMatchObject({
    code: 'E_HISTORY_MALFORMED',
  });
});

describe('a history that is short', () => {
  test('is judged without threads', async () => {
    await using none = new LinearizabilityPool();
    const told: unknown[] = [];
    const onProgress = told.push.bind(told);
    expect(await none.check(drawn('|write 1| |read =1|'), 'register', { onProgress })).toMatchObject({
      verdict: 'held',
    });
    expect(told).toEqual([]);
  });

  test('and hard is not', async () => {
    await using some = new LinearizabilityPool({ threads: 2 });
    const options = { budget: { nodes: 60_000 }, reductions };
    const { verdict, nodes } = await some.check(hard('a', 'b'), 'fifo-queue', options);
    expect([verdict, nodes >= 60_000]).toEqual(['inconclusive', true]);
  });
});
