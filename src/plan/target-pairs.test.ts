/** Which pairs of places of a target are tried together, as what, and why others are not. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { topologyOfTarget } from '../discover/target.ts';
import type { Failure } from '../model/failure.ts';
import { readDocument } from '../model/document.ts';
import { scenarioFindings } from '../model/names.ts';
import type { Plan, WeakSpot } from '../model/plan.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { parseFailure as failure } from '../testing/failure-notation.ts';
import { createAgenda } from './agenda.ts';
import { planExperiments } from './plan.ts';

function targetOf(name: string, ...changes: readonly (readonly [string, string])[]): Target {
  const text = readFileSync(new URL(`../../targets/${name}/target.yaml`, import.meta.url), 'utf8');
  const changed = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`${name} has no ${from}`);
    return before.replace(from, to);
  }, text);
  return readDocument(targetSchema, changed, { file: 'target.yaml' });
}

const pairsOnly = ['* and *'];

function planOf(target: Target, failures: readonly Failure[] = [], only?: readonly string[]): Plan {
  const topology = topologyOfTarget(target);
  return planExperiments({ topology, target, failures, history: 'a test', ...(only && { only }) });
}

/** A verdict on the shop: `held order->payment refuse`. */
function verdict(notation: string): Failure {
  const [status, place = '', ...rest] = notation.split(' ');
  return failure(`2026-03-01 low ${place.replace(/\.\d$/, '')}`, {
    kind: 'verdict',
    verdict: status as 'held',
    candidate: `shop: ${[place, ...rest].join(' ')}`,
    source: 'run x/01',
  });
}

function namesOf({ weakSpots }: Plan): string[] {
  return weakSpots
    .filter(({ together }) => together !== undefined)
    .map(({ candidate }) => candidate)
    .sort();
}

function spot({ weakSpots }: Plan, candidate: string): WeakSpot {
  const found = weakSpots.find((one) => one.candidate === candidate);
  if (found === undefined) throw new Error(`no ${candidate}`);
  return found;
}

const shop = targetOf('shop');
const plan = planOf(shop, [], pairsOnly);
const undone = 'order->inventory and order->payment hang while charge fails and reserve is to be undone';
const recovered = 'order and order->payment crash and refuse after reserve, before charge';

describe('of the shop', () => {
  test('the second fault cuts what makes up for the first', () => {
    expect(namesOf(plan)).toEqual([
      'catalog.1 and catalog.2 crash',
      'order and order->notifier crash and refuse after ship, before notify',
      recovered,
      'order and order->shipping crash and refuse after charge, before ship',
      undone,
      'order->inventory and order->payment refuse while charge fails and reserve is to be undone',
      'order->inventory and order->shipping hang while ship fails and reserve is to be undone',
      'order->inventory and order->shipping refuse while ship fails and reserve is to be undone',
      'order->payment and order->shipping hang while ship fails and charge is to be undone',
      'order->payment and order->shipping refuse while ship fails and charge is to be undone',
      'storefront->catalog and storefront->order hang',
      'storefront->catalog and storefront->order refuse',
    ]);
  });

  test('each is a scenario with both faults, at once', () => {
    for (const { scenario, candidate, together } of plan.weakSpots) {
      if (together === undefined) continue;
      if (scenario === undefined) throw new Error(`${candidate} has no scenario`);
      expect(scenarioFindings(scenario, shop), candidate).toEqual([]);
      expect(scenario.faults, candidate).toHaveLength(2);
      const [one, other] = scenario.faults;
      expect(one?.begin, candidate).toEqual(other?.begin);
    }
    expect(spot(plan, undone).scenario?.faults).toMatchObject([
      { kind: 'timeout', on: 'order->payment', begin: { beforeStep: 'charge' } },
      { kind: 'timeout', on: 'order->inventory', begin: { beforeStep: 'charge' } },
    ]);
    expect(spot(plan, recovered).scenario?.faults).toMatchObject([
      { kind: 'crash', service: 'order' },
      { kind: 'down', on: 'order->payment' },
    ]);
  });

  test('the sentence is made of facts, and so is what is expected', () => {
    const { reason, terms, hypothesis } = spot(plan, undone);
    expect(reason).toMatch(/^release must undo reserve when charge at payment fails/);
    expect(terms).toMatchObject([
      {
        name: 'no-second-way',
        facts: ['checkout.reserve.compensation'],
        at: 'order->inventory and order->payment',
      },
    ]);
    expect(hypothesis?.map(({ text }) => text)).toContain(
      'a checkout without charge is given up, and nothing of it remains: release undoes reserve',
    );
  });

  test('places are told in the map of coverage', () => {
    expect(plan.coverageMap?.places).toContainEqual(
      expect.objectContaining({ where: 'order->inventory and order->payment', never: 2 }),
    );
  });

  test('what nothing says to have another way is left out, until it was borne alone', () => {
    const why = expect.objectContaining({ what: '3 pairs of calls' }) as unknown;
    expect(plan.leftOut).toContainEqual(why);
    const later = planOf(
      shop,
      [verdict('held order->inventory refuse'), verdict('held order->payment hang')],
      pairsOnly,
    );
    expect(later.leftOut).not.toContainEqual(why);
    // What users are owed there is tried beside what the saga tells of.
    expect(namesOf(later)).toContain('order->inventory and order->payment refuse');
  });
});

describe('facts change it', () => {
  test.each<[string, readonly [string, string][], RegExp]>([
    [
      'nothing undoes the step',
      [['service: inventory, compensation: release', 'service: inventory']],
      /and reserve is to be undone/,
    ],
    [
      'the other answer is gone',
      [['idempotent: true, fallback: true', 'idempotent: true']],
      /^storefront->catalog and /,
    ],
    ['two replicas: both are all', [['replicas: 3', 'replicas: 2']], /^catalog\.1 and /],
    [
      'it is repeated until done',
      [['service: payment, compensation: refund', 'service: payment, retriable: true']],
      /while charge fails/,
    ],
  ])('%s', (_, changes, gone) => {
    expect(namesOf(plan).some((name) => gone.test(name))).toBe(true);
    const target = targetOf('shop', ...changes);
    expect(namesOf(planOf(target, [], pairsOnly)).filter((name) => gone.test(name))).toEqual([]);
  });

  test('more links than may be hit at once', () => {
    const target = targetOf('shop', ['    replicas: 3\n', '    replicas: 16\n']);
    const { leftOut } = planOf(target, [], pairsOnly);
    expect(leftOut).toContainEqual({
      what: 'storefront->catalog and storefront->order',
      why: 'they have 17 links, and 16 may be hit at once',
    });
  });
});

describe('without a coordinator', () => {
  test('an event that does not arrive is sent again: what would send it dies', () => {
    expect(namesOf(planOf(targetOf('shop-events'), [], pairsOnly))).toEqual([
      'inventory and inventory->payment crash and refuse after reserve, before charge',
      'payment and payment->shipping crash and refuse after charge, before ship',
      'shipping and shipping->notifier crash and refuse after ship, before notify',
    ]);
  });
});

describe('what was borne alone', () => {
  const scoreOf = (candidate: string, ...lines: readonly string[]): number =>
    spot(planOf(shop, lines.map(verdict), pairsOnly), candidate).score;

  test.each([
    ['held order->payment refuse', undone],
    ['held order->inventory partition while undoing reserve, after charge', undone],
    ['held order crash after charge, before ship', recovered],
    ['held catalog.1 crash', 'catalog.1 and catalog.2 crash'],
  ])('%s: what is more is likelier to be too much', (line, candidate) => {
    expect(scoreOf(candidate, line)).toBeGreaterThan(scoreOf(candidate));
  });

  test('what was not is in no pair', () => {
    const later = planOf(shop, [verdict('violated order->payment refuse')], pairsOnly);
    expect(namesOf(later).filter((name) => name.includes('order->payment'))).toEqual([]);
    expect(later.leftOut).toContainEqual({
      what: '5 pairs with order->payment',
      why: 'it was not borne when order->payment was away alone, so a second fault shows nothing new',
    });
  });
});

describe('within a run', () => {
  const all = planOf(shop);
  const single = 'order->payment refuse';
  /** Where a candidate comes after the single fault had this verdict; what has nothing to do with it comes second, so that all else is ranked anew in each case. */
  const placeAfter = (candidate: string, status: 'held' | 'violated'): number => {
    const ahead = ['order->shipping reset', single];
    const wanted = all.weakSpots.toSorted((a, b) => ahead.indexOf(b.candidate) - ahead.indexOf(a.candidate));
    const agenda = createAgenda(wanted, all);
    const came: string[] = [];
    for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
      came.push(next.candidate);
      if (next.candidate === single) agenda.learn(single, status);
    }
    expect(came).toContain(candidate);
    return came.indexOf(candidate);
  };

  test.each([undone, recovered])(
    '%s comes sooner when one alone was borne, and later when it was not',
    (pair) => {
      expect(placeAfter(pair, 'held')).toBeLessThan(placeAfter(pair, 'violated'));
    },
  );

  test('only pairs with that place', () => {
    const other = 'order->inventory and order->shipping hang while ship fails and reserve is to be undone';
    expect(placeAfter(undone, 'held')).toBeLessThan(placeAfter(other, 'held'));
  });
});
