/** Observations whose value has no origin: told without a search, and in words. */

import { describe, expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import type { HistoryOperation } from '../../model/history-operation.ts';
import { generateHistory } from '../../testing/history-generator.ts';
import { readOperations } from '../../history/operations.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { explainViolation } from './explain.ts';
import { drawn } from './operations.test-data.ts';
import { models, type ModelName } from './registry.ts';

/** The value without an origin, by whom else it was taken, and the nodes of the search; or the verdict. */
function origin(model: ModelName, picture: string): string {
  const { verdict, nodes, violation } = checkLinearizable(drawn(picture), models[model]);
  if (violation?.origin === undefined) return `${verdict}, searched`;
  const { value, takers } = violation.origin;
  return `${JSON.stringify(value)} taken by [${takers.map(({ process }) => process).join()}], ${nodes} nodes`;
}

describe.each<[model: ModelName, expected: string, picture: string]>([
  ['cas-register', '7 taken by [], 0 nodes', '|write 1| |write 1| |read =7|'],
  ['cas-register', '7 taken by [], 0 nodes', '|write 1| |write 1| |read =7| |write 7|'],
  ['cas-register', 'held, searched', '|write 1| |read =7|\n |write 7>'],
  ['cas-register', 'held, searched', '|write 1| |write 1|\n|read =null|'],
  ['cas-register', '7 taken by [], 0 nodes', '|write 1| |cas [7,8]|'],
  ['cas-register', 'held, searched', '|write 1| |cas [7,8] =false|'],
  ['cas-register', '8 taken by [], 0 nodes', '|write 6| |cas [7,8] =false| |read =8|'],
  ['cas-register', 'held, searched', '|write 7| |cas [7,8]| |read =8| |write 8|'],
  [
    'multi-register',
    '["x",1] taken by [], 0 nodes',
    '|txn [["r","x",null]] =[["r","x",1]]| |txn [["w","x",1]]|',
  ],
  ['multi-register', 'held, searched', '|txn [["w","x",1],["r","x",null]] =[["w","x",1],["r","x",1]]|'],
  ['set', '3 taken by [], 0 nodes', '|add 1| |read =[1,3]|'],
  ['set', '3 taken by [], 0 nodes', '|add 1| |contains 3 =true| |add 3|'],
  [
    'fifo-queue',
    '9 taken by [], 0 nodes',
    '|enqueue 1| |enqueue 2|\n |enqueue 3| \n              |dequeue =9|',
  ],
  ['fifo-queue', '1 taken by [1], 0 nodes', '|enqueue 1|             |dequeue =1|\n            |dequeue =1|'],
  ['fifo-queue', 'held, searched', '|enqueue 1| |enqueue 1| |dequeue =1| |dequeue =1|'],
  ['fifo-queue', 'held, searched', '|enqueue 1| |dequeue =1| |dequeue =null|'],
  ['stack', '1 taken by [0], 0 nodes', '|push 1| |pop =1| |push 2| |pop =1|'],
  ['stack', 'held, searched', '|push 1| |pop =1| |push 1> \n                             |pop =1|'],
])('%s: %s', (model, expected, picture) => {
  test(`\n${picture}`, () => {
    expect(origin(model, picture)).toBe(expected);
  });
});

test('what was there at first has its origin there, each once', () => {
  const judge = (picture: string): string =>
    checkLinearizable(drawn(picture), models.stack, { dialect: { nil: 'unset', initial: [1, 1] } }).verdict;
  expect(judge('|pop =1| |pop =1|')).toBe('held');
  expect(judge('|pop =1| |pop =1| |pop =1|')).toBe('violated');
});

test('in words: what nobody can have put there, and what others have taken', () => {
  const told = (model: ModelName, picture: string): string | undefined => {
    const { violation } = checkLinearizable(drawn(picture), models[model]);
    return violation && explainViolation(violation);
  };
  expect(told('cas-register', '|write 1|  |read =7|\n   |write 1>')).toMatchInlineSnapshot(`
    "Not linearizable: read → 7 of process 0 (lines 11–19) has no place.
    Lines 1 to 19 are already impossible; no shorter beginning is. 3 operations of this object begin there.
    Nobody can have put 7 there: it was not there at first, and nothing that puts it begins before line 19.

    The longest linearization without it: 1 operation, then the state is 1.
      lines 0–8, process 0: write 1
      Open at line 19:
      lines 11–19, process 0: read → 7: not possible when the state is 1
      lines 3–11, process 1: write 1 (outcome unknown): possible next, but leads nowhere"
  `);
  expect(told('fifo-queue', '|enqueue 1| |dequeue =1|\n           |dequeue =1|')).toMatchInlineSnapshot(`
    "Not linearizable: dequeue → 1 of process 0 (lines 12–23) has no place.
    Lines 1 to 23 are already impossible; no shorter beginning is. 3 operations of this object begin there.
    No 1 can have been left: all that can have been put there before line 23 was taken, by process 1 (lines 11–22).

    The longest linearization without it: 2 operations, then the state is [].
      lines 0–10, process 0: enqueue 1
      lines 11–22, process 1: dequeue → 1
      Open at line 23:
      lines 12–23, process 0: dequeue → 1: not possible when the state is []"
  `);
});

test('an earlier violation is told instead', () => {
  const { violation } = checkLinearizable(
    drawn('|write 1| |write 1| |write 2| |read =1| |read =7|'),
    models['cas-register'],
  );
  expect(violation).toMatchObject({ operation: { f: 'read', result: 1 }, isShortest: true });
});

test('of many operations the one without an origin is found without a search of them all', () => {
  const rows = generateHistory(createRandom(1), {
    object: 'cas-register',
    clients: 20,
    keys: 10,
    operations: 10_000,
    infoRate: 0.05,
  });
  const operations = readOperations(rows, { name: 'generated' });
  const last = operations.findLastIndex(({ f, outcome }) => f === 'read' && outcome === 'ok');
  const spoilt = operations.map((one, index): HistoryOperation =>
    index === last ? { ...one, result: 99 } : one,
  );
  const { verdict, nodes, violation } = checkLinearizable(spoilt, models['cas-register']);
  expect([verdict, nodes, violation?.origin?.value]).toEqual(['violated', 0, 99]);
  expect(violation?.isShortest).toBe(true);
  expect(checkLinearizable(operations, models['cas-register']).verdict).toBe('held');
});
