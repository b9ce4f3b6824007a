/** A clause says what its facts say: with another fact it is another one, or none. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyOfTarget } from '../discover/target.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { planExperiments } from './plan.ts';

const written = readFileSync(new URL('../../targets/shop/target.yaml', import.meta.url), 'utf8');

/** What is expected of a candidate of the shop, in which a text was replaced. */
function expectedOf(candidate: string, ...[from, to]: readonly string[]): Record<string, readonly string[]> {
  if (from !== undefined && !written.includes(from)) throw new Error(`the shop has no ${from}`);
  const text = from === undefined ? written : written.replace(from, to ?? '');
  const target: Target = targetSchema.parse(parse(text, { merge: true }));
  const { weakSpots } = planExperiments({
    topology: topologyOfTarget(target),
    target,
    failures: [],
    history: 'a test',
  });
  const clauses = weakSpots.find((spot) => spot.candidate === candidate)?.hypothesis ?? [];
  return Object.fromEntries(clauses.map(({ text: said, facts }) => [said, facts]));
}

describe('a step that is refused', () => {
  const refused = 'order->payment refuse';

  test('what stands before it is undone', () => {
    expect(expectedOf(refused)).toMatchObject({
      'a checkout without charge is given up, and nothing of it remains: release undoes reserve': [
        'checkout.charge',
        'checkout.reserve.compensation',
      ],
    });
  });

  test('without a compensation nothing is said of undoing', () => {
    const said = Object.keys(expectedOf(refused, ', compensation: release }', ' }'));
    expect(said).toContain('a checkout without charge is refused, and nothing of it remains');
    expect(said.join()).not.toContain('release');
  });
});

test('users: who does not need the callee, and how long they wait', () => {
  const asked = 'storefront->catalog refuse';
  expect(expectedOf(asked)).toMatchObject({
    'checkout and home are still answered within 1s, without catalog': [
      'checkout.needs',
      'home.needs',
      'storefront->catalog.fallback',
      'storefront->catalog.timeout',
    ],
  });
  const needed = expectedOf(asked, 'home: {}', 'home: { needs: [storefront->catalog] }');
  expect(Object.keys(needed)).toEqual(
    expect.arrayContaining([
      'checkout is still answered within 1s, without catalog',
      'home may fail meanwhile',
    ]),
  );
});

test('attempts are told where they are known', () => {
  const lost = 'order->payment lost-reply during charge or refund';
  expect(Object.keys(expectedOf(lost))).toContain('charge is done once, though order asks up to 3 times');
  expect(
    Object.keys(
      expectedOf(lost, 'payment: { timeout: 500ms, attempts: 3, weight: 1 }', 'payment: { timeout: 500ms }'),
    ),
  ).toContain('charge is done once, however often it is asked for');
});
