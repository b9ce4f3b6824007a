import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyOfTarget } from '../../discover/target.ts';
import { targetSchema } from '../../model/target.ts';
import type { WeakSpot } from '../../model/plan.ts';
import { planMatrix } from './matrix.ts';

const text = readFileSync(new URL('../../../targets/shop/target.yaml', import.meta.url), 'utf8');
const target = targetSchema.parse(parse(text, { merge: true }));

type Spot = Pick<WeakSpot, 'rank' | 'where' | 'fault' | 'moment'>;

function ranked(weakSpots: readonly Spot[]) {
  const spots = weakSpots.map((spot): WeakSpot => ({
    candidate: '',
    score: 1,
    terms: [],
    reason: '',
    ...spot,
  }));
  const topology = topologyOfTarget(target);
  return planMatrix({ target, topology, saga: 'checkout', weakSpots: spots, seed: 1 }).cells;
}

test('nothing injected first, then each kind on each call once before any a second time', () => {
  const cells = ranked([]);
  const themes = cells.map(({ combination: { kind, call } }) => `${kind} ${call ?? ''}`);
  const untouched = themes.filter((theme) => theme === 'none ').length;
  expect(themes.slice(0, untouched)).toEqual(Array.from({ length: untouched }, () => 'none '));
  const others = new Set(themes.slice(untouched));
  expect(new Set(themes.slice(untouched, untouched + others.size))).toEqual(others);
});

test('the simplest of a kind and call first', () => {
  const late = ranked([])
    .filter(({ combination: { kind, call } }) => kind === 'late-request' && call === 'reserve')
    .map(({ scenario }) => scenario.name);
  expect(late.slice(0, 3)).toEqual([
    'reserve-before-late-request-once-plain',
    'reserve-before-late-request-every-plain',
    'reserve-before-late-request-once-card-declined',
  ]);
});

test('the plan decides within a turn: where it sees the weakest spot, and why is told', () => {
  const cells = ranked([
    { rank: 2, where: 'order->notifier', fault: 'partition', moment: 'during notify' },
    { rank: 1, where: 'shipping', fault: 'crash' },
  ]).filter(({ combination }) => combination.kind !== 'none');
  expect(cells.slice(0, 3).map(({ scenario, because }) => `${scenario.name}: ${because}`)).toEqual([
    'ship-before-participant-crash-once-plain: the first of its kind and call; weak spot 1 of the plan: crash on shipping',
    'notify-before-late-request-once-plain: the first of its kind and call; weak spot 2 of the plan: partition on order->notifier during notify',
    'notify-before-lost-request-once-plain: the first of its kind and call; weak spot 2 of the plan: partition on order->notifier during notify',
  ]);
  expect(cells.find(({ where }) => where === 'payment')?.because).toContain(
    'the plan has no weak spot there',
  );
});
