import { expect, test } from 'vitest';
import type { Value } from '../../model/history.ts';
import { checkLinearizable } from './check-linearizable.ts';
import { models } from './registry.ts';

type Name = keyof typeof models;

function judged(model: Name, initial: Value): string {
  try {
    return checkLinearizable([], models[model], { dialect: { nil: 'unset', initial }, now: () => 0 }).verdict;
  } catch (error) {
    return String(error);
  }
}

test.each<[Name, readonly Value[], readonly Value[]]>([
  ['counter', [null, 0, -3], ['7', 1.5, [1], true]],
  ['semaphore', [null, 0, 2], [-1, '2', 1.5]],
  ['mutex', [null, true, false, 'held', ':held', 'free', ':free'], [7, 'taken', []]],
  ['fenced-lock', [null, 0, 12], ['12', [1], 1.5]],
  ['fifo-queue', [null, [], [1, 2]], [1, 'a', true]],
  ['stack', [null, [], [1, 2]], [1, 'a', true]],
  ['set', [null, [], [1, 'a']], [1, 'a', true]],
])('a %s can be %j at first, and not %j', (model, usable, unusable) => {
  expect(usable.map((one) => judged(model, one))).toEqual(usable.map(() => 'held'));
  for (const one of unusable)
    expect(judged(model, one)).toMatch(/^SeatrialError: a .+ cannot be .+ at first$/);
});
