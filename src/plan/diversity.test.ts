/** A short budget is spread over a system: what one try may have shown already is hardly looked for again, wherever else there is something to find. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { topologyOfTarget } from '../discover/target.ts';
import { readDocument } from '../model/document.ts';
import type { WeakSpot } from '../model/plan.ts';
import { targetSchema } from '../model/target.ts';
import { parseTopology } from '../testing/topology-notation.ts';
import { planExperiments } from './plan.ts';

const teams = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Six teams that built the same: each service asks two others for the same things in the same way. */
function alike(facts: string): readonly WeakSpot[] {
  const notation = teams
    .flatMap((team) => [
      `${team}-api entry`,
      `${team}-api->${team}-one ${facts}`,
      `${team}-api->${team}-two ${facts}`,
    ])
    .join('; ');
  return planExperiments({
    topology: parseTopology(notation),
    failures: [],
    history: 'a test',
    budgetSeconds: 300,
  }).weakSpots;
}

function countBy(spots: readonly WeakSpot[], keyOf: (spot: WeakSpot) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const spot of spots) counts.set(keyOf(spot), (counts.get(keyOf(spot)) ?? 0) + 1);
  return counts;
}

describe.each(['', 'op=Charge', 'op=Get timeout=1s attempts=3', 'op=Notify fallback'])(
  'calls with %s',
  (facts) => {
    const spots = alike(facts);

    test('no team is tried more than a little oftener than another', () => {
      const counts = [...countBy(spots, ({ where }) => where.slice(0, 1)).values()];
      expect(counts).toHaveLength(teams.length);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
    });

    test('each call is tried before any is tried again', () => {
      const calls = spots.filter(({ where }) => where.includes('->')).map(({ where }) => where);
      expect(new Set(calls.slice(0, 2 * teams.length)).size).toBe(2 * teams.length);
    });
  },
);

test('the shop in five minutes: many places, many faults, and the lost charge among the first', () => {
  const target = readDocument(
    targetSchema,
    readFileSync(new URL('../../targets/shop/target.yaml', import.meta.url), 'utf8'),
    { file: 'target.yaml' },
  );
  const { weakSpots } = planExperiments({
    topology: topologyOfTarget(target),
    target,
    failures: [],
    history: 'a test',
    budgetSeconds: 300,
  });
  const places = countBy(weakSpots, ({ where }) => where);
  const faults = countBy(weakSpots, ({ fault }) => fault);
  expect(places.size).toBeGreaterThanOrEqual(8);
  expect(faults.size).toBeGreaterThanOrEqual(6);
  expect(Math.max(...places.values())).toBeLessThanOrEqual(weakSpots.length / 4);
  const rank = weakSpots.find(
    ({ where, fault }) => where === 'order->payment' && fault === 'lost-reply',
  )?.rank;
  expect(rank).toBeLessThanOrEqual(3);
});
