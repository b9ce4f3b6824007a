import { describe, expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { often } from '../../testing/often.ts';
import { checkLinearizable, type LinearizabilityOptions } from './check-linearizable.ts';
import { defineModel } from './model.ts';
import { isLinearizable } from './naive-search.test-data.ts';
import { drawn } from './operations.test-data.ts';
import { models, type ModelName } from './registry.ts';
import { smallHistory } from './small-histories.test-data.ts';

const verdictOf = (model: ModelName, picture: string, options?: LinearizabilityOptions): string =>
  checkLinearizable(drawn(picture), models[model], options).verdict;

describe.each<[model: ModelName, verdict: string, picture: string]>([
  ['register', 'held', '|write 1| |read =1|'],
  ['register', 'violated', '|write 1| |read =null|'],
  ['register', 'held', '|write 1     |\n  |read =null| |read =1|'],
  ['register', 'violated', '|write 1                  |\n  |read =1| |read =null|'],
  ['register', 'held', '|write 1> \n            |read =null| |read =1|'],
  ['register', 'violated', '|write 1> \n            |read =1| |read =null|'],
  ['register', 'violated', '|write 1! |read =1|'],
  ['cas-register', 'held', '|write 1| |cas [1,2]| |read =2|'],
  ['cas-register', 'violated', '|write 1| |cas [2,3]|'],
  ['cas-register', 'held', '|write 1| |cas [2,3] =false|'],
  ['cas-register', 'violated', '|write 1| |cas [1,3] =false|'],
  [
    'multi-register',
    'held',
    '|txn [["write","a",1],["write","b",2]]| |txn [["read","b",null]] =[["read","b",2]]|',
  ],
  [
    'multi-register',
    'violated',
    '|txn [["w","a",1],["w","b",2]]| |txn [["r","a",null],["r","b",null]] =[["r","a",1],["r","b",1]]|',
  ],
  ['kv-append', 'held', '|put "a"| |append "b"| |get ="ab"|'],
  ['kv-append', 'violated', '|put "a"| |append "b"| |get ="b"|'],
  ['set', 'held', '|add 1| |add 2| |read =[2,1]| |remove 1| |contains 1 =false|'],
  ['set', 'violated', '|add 1| |contains 1 =false|'],
  ['set', 'violated', '|add 1| |add "1"| |read =[1]|'],
  ['fifo-queue', 'held', '|enqueue 1| |enqueue 2| |dequeue =1| |dequeue =2| |dequeue =null|'],
  ['fifo-queue', 'violated', '|enqueue 1| |enqueue 2| |dequeue =2|'],
  ['fifo-queue', 'held', '|enqueue 1| |enqueue 2| \n |dequeue> \n                         |dequeue =2|'],
  ['stack', 'held', '|push 1| |push 2| |pop =2| |pop =1|'],
  ['stack', 'violated', '|push 1| |push 2| |pop =1|'],
  ['counter', 'held', '|add 2| |decrement| |read =1|'],
  ['counter', 'violated', '|add 2| |read =1|'],
  ['mutex', 'held', '|acquire| |release| |acquire|'],
  ['mutex', 'violated', '|acquire| |acquire|'],
  ['mutex', 'held', '|acquire|   |acquire|\n  |release> '],
  ['semaphore', 'violated', '|acquire| |acquire|'],
  ['fenced-lock', 'held', '|acquire =3| |release| |acquire =7|'],
  ['fenced-lock', 'violated', '|acquire =3| |release| |acquire =3|'],
])('%s', (model, verdict, picture) => {
  test(`${verdict}\n${picture}`, () => {
    expect(verdictOf(model, picture)).toBe(verdict);
  });
});

test('what a read of nil says, and what was there at first, is a matter of the dialect', () => {
  const picture = '|write 1| |read =null|';
  expect(verdictOf('register', picture, { dialect: { nil: 'unset' } })).toBe('violated');
  expect(verdictOf('register', picture, { dialect: { nil: 'unknown' } })).toBe('held');
  expect(verdictOf('register', '|read =0|', { dialect: { nil: 'unset', initial: 0 } })).toBe('held');
  expect(verdictOf('register', '|read =0|')).toBe('violated');
  expect(verdictOf('semaphore', '|acquire| |acquire|', { dialect: { nil: 'unset', initial: 2 } })).toBe(
    'held',
  );
});

test('objects are told apart by their keys, and a set without whole reads by its elements', () => {
  const of = (model: ModelName, picture: string): number =>
    checkLinearizable(drawn(picture), models[model]).partitions;
  expect(of('register', '|write @a 1| |write @b 2| |read @a =1|')).toBe(2);
  expect(of('set', '|add 1| |add 2| |contains 1 =true|')).toBe(2);
  expect(of('set', '|add 1| |add 2| |read =[1,2]|')).toBe(1);
});

test('nothing to judge is said to be nothing', () => {
  expect(checkLinearizable([], models.register)).toMatchObject({
    verdict: 'held',
    vacuous: true,
    operations: 0,
  });
});

test('what the model does not know is refused with its line', () => {
  expect(() => verdictOf('register', '  |cas [1,2]|')).toThrow(/^line 2: a register has no cas$/);
  expect(() => verdictOf('cas-register', '  |cas 1|')).toThrow(
    /^line 2: cas wants \[from, to\], and was given 1$/,
  );
  expect(() => verdictOf('counter', '|add 1.5|')).toThrow(/whole numbers/);
});

test('a model of your own', () => {
  const maximum = defineModel<number>({
    name: 'maximum',
    functions: {
      raise: { kind: 'update', step: (state, { argument }) => Math.max(state, Number(argument)) },
      read: { kind: 'observer', step: (state, { result }) => (state === result ? state : undefined) },
    },
    init: () => 0,
    key: (state) => state,
  });
  const judge = (picture: string): string => checkLinearizable(drawn(picture), maximum).verdict;
  expect(judge('|raise 3| |raise 2| |read =3|')).toBe('held');
  expect(judge('|raise 3| |raise 2| |read =2|')).toBe('violated');
});

describe('zones', () => {
  test('say of distinct writes what the naive search says', () => {
    const random = createRandom(7, 'zones');
    for (let run = 0; run < often(2_000); run += 1) {
      let written = 0;
      const history = smallHistory(random, models.register, {
        name: 'register',
        operations: random.integer(2, 8),
        processes: random.integer(2, 4),
        keys: 1,
        info: 0.2,
        lies: 0,
      }).map((one): HistoryOperation => (one.f === 'write' ? { ...one, argument: (written += 1) } : one));
      const seen = history.map((one): HistoryOperation =>
        one.f === 'read' && one.outcome === 'ok' ? { ...one, result: random.pick([null, 1, 2, 3]) } : one,
      );
      const expected = isLinearizable(seen, models.register, { nil: 'unset' }) ? 'held' : 'violated';
      const reductions = { short: false };
      const { verdict, nodes } = checkLinearizable(seen, models.register, { reductions });
      expect([verdict, nodes]).toEqual([expected, 0]);
    }
  });
});

describe('budget', () => {
  /** What would decide it without a search. */
  const reductions = { origins: false, lookAhead: false };
  /** Many concurrent enqueues, and dequeues that come out in an impossible order at the end. */
  const hard = drawn(
    [
      ...Array.from({ length: 12 }, (_, index) => `|enqueue ${100 + index}|`),
      `${' '.repeat(20)}|dequeue =999|`,
    ].join('\n'),
  );

  test.each([
    ['nodes', { nodes: 500 }, /budget of 500 nodes was used up/],
    ['bytes', { bytes: 100_000 }, /budget of 100000 bytes was used up/],
  ])('%s', (_name, budget, reason) => {
    const result = checkLinearizable(hard, models['fifo-queue'], { budget, reductions });
    expect(result.verdict).toBe('inconclusive');
    expect(result.reason).toMatch(reason);
    expect(result.unfinished).toMatchObject({ furthestLine: 33, openIndeterminate: 0, pending: 1 });
  });

  test('milliseconds, by the clock that is handed in', () => {
    let at = 0;
    const result = checkLinearizable(hard, models['fifo-queue'], {
      budget: { ms: 50 },
      reductions,
      now: () => (at += 1),
    });
    expect(result).toMatchObject({ verdict: 'inconclusive' });
    expect(result.reason).toMatch(/budget of 50 ms/);
    expect(() => checkLinearizable(hard, models['fifo-queue'], { budget: { ms: 50 } })).toThrow(
      /needs a clock/,
    );
  });

  test('an impossible part wins over a hard one', () => {
    const parts = [...hard.map((one) => ({ ...one, key: 'hard' })), ...drawn('|dequeue @easy =1|')];
    const { verdict, violation } = checkLinearizable(parts, models['fifo-queue'], {
      budget: { nodes: 5_000 },
      reductions,
    });
    expect([verdict, violation?.key]).toEqual(['violated', 'easy']);
  });
});
