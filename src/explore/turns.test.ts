import { expect, test } from 'vitest';
import type { WeakSpot } from '../model/plan.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { searchSpace } from './space.ts';
import { createTurns } from './turns.ts';

/** A weak spot that asks `at`, and is worth so much; its name tells both. */
const spot = (at: string, number: number, score: number): WeakSpot => ({
  rank: number,
  candidate: `${at}${number}`,
  where: at,
  fault: 'down',
  score,
  terms: [],
  reason: '',
  scenario: scenarioSchema.parse({
    schemaVersion: 1,
    name: 'x',
    target: 'fake',
    workload: { use: 'sagas', saga: 'book', at },
  }),
});

/** The order of `16:a 4:b` of as many scenarios as there are letters, each load worth so much in all. */
function orderOf(weights: Readonly<Record<string, number>>, each: number): string {
  const spots = Object.entries(weights).flatMap(([at, weight]) =>
    Array.from({ length: each }, (_, n) => spot(at, n, weight / each)),
  );
  const space = searchSpace(spots);
  if (space === undefined) return '';
  const turns = createTurns(space, spots);
  const order: string[] = [];
  for (let next = turns.next(); next !== undefined; next = turns.next()) order.push(next.candidate);
  return order.map((name) => name.slice(0, 1)).join('');
}

test.each<[string, Readonly<Record<string, number>>, number, string]>([
  ['as likely: in turn', { a: 1, b: 1 }, 3, 'ababab'],
  ['four times as likely: twice as often', { a: 4, b: 1 }, 6, 'aabaabaabbbb'],
  ['what is worth next to nothing comes when the rest is done', { a: 1, b: 1e-9 }, 2, 'aabb'],
  ['one load: as the plan has it', { a: 1 }, 3, 'aaa'],
])('%s', (_, weights, each, order) => {
  expect(orderOf(weights, each)).toBe(order);
});
