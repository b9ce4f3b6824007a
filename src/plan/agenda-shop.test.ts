/** What a verdict on one try at the shop does to the rest of its plan. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { topologyOfTarget } from '../discover/target.ts';
import { readDocument } from '../model/document.ts';
import { targetSchema } from '../model/target.ts';
import type { VerdictStatus } from '../model/verdict.ts';
import { createAgenda } from './agenda.ts';
import { planExperiments } from './plan.ts';

const shop = readDocument(
  targetSchema,
  readFileSync(new URL('../../targets/shop/target.yaml', import.meta.url), 'utf8'),
  { file: 'target.yaml' },
);
const { weakSpots } = planExperiments({
  topology: topologyOfTarget(shop),
  target: shop,
  failures: [],
  history: 'a test',
});

/** Has nothing to do with the storefront; after its verdict all the rest is ranked by what was learnt. */
const unrelated = 'order->shipping reset';

/** The places of the rest when `first` is tried before it, and found to be so; each order is ranked anew, whatever the verdict. */
function placesAfter(first: string, verdict: VerdictStatus): (candidate: string) => number {
  const ahead = [first, unrelated];
  const wanted = weakSpots.toSorted((a, b) => ahead.indexOf(b.candidate) - ahead.indexOf(a.candidate));
  const agenda = createAgenda(wanted, { weakSpots });
  const came: string[] = [];
  for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
    came.push(next.candidate);
    if (next.candidate === first) {
      agenda.learn(first, verdict);
      agenda.learn(unrelated, 'held');
    }
  }
  return (candidate) => {
    if (!came.includes(candidate)) throw new Error(`the plan has no ${candidate}`);
    return came.indexOf(candidate);
  };
}

const refused = 'storefront->catalog refuse';

/** Everything else that is tried on the same call. */
const same = weakSpots
  .map(({ candidate }) => candidate)
  .filter((one) => one !== refused && one.startsWith('storefront->catalog '));

test('users were served without the callee: what would show the same comes later than if nothing had been found out', () => {
  const [held, unknown] = [placesAfter(refused, 'held'), placesAfter(refused, 'inconclusive')];
  const sumOf = (placeOf: (candidate: string) => number): number =>
    same.reduce((sum, one) => sum + placeOf(one), 0);
  expect(same.length).toBeGreaterThan(10);
  expect(sumOf(held)).toBeGreaterThan(sumOf(unknown));
});

test('they were not: the caller’s other call rises, and the same is not explored further', () => {
  const [violated, held] = [placesAfter(refused, 'violated'), placesAfter(refused, 'held')];
  expect(violated('storefront->order refuse')).toBeLessThan(held('storefront->order refuse'));
  expect(violated('storefront->catalog lost-reply')).toBeGreaterThan(violated('storefront->order refuse'));
});
