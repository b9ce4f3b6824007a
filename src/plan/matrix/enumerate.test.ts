import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyOfTarget } from '../../discover/target.ts';
import { scenarioFindings } from '../../model/names.ts';
import { targetSchema, type Target } from '../../model/target.ts';
import { combinationName, combinationsOf } from './combinations.ts';
import { enumerateCells } from './enumerate.ts';
import { planMatrix } from './matrix.ts';
import { pathsOf } from './paths.ts';

function targetAt(name: string): Target {
  const file = new URL(`../../../targets/${name}/target.yaml`, import.meta.url);
  return targetSchema.parse(parse(readFileSync(file, 'utf8'), { merge: true }));
}
const shop = targetAt('shop');
const events = targetAt('shop-events');

function cellsOf(target: Target) {
  const saga = target.sagas['checkout'];
  if (saga === undefined) throw new Error('no checkout');
  return { saga, ...enumerateCells(saga, target) };
}

/** The golden table: a line for each cell, and what is merged into it or left out, with the reason. */
function tableOf(target: Target): string {
  const { cells, leftOut } = cellsOf(target);
  const lines = cells.flatMap(({ combination, merged }) => [
    combinationName(combination),
    ...merged.map((one) => `  = ${combinationName(one.combination)}: ${one.why}`),
  ]);
  const out = leftOut.map((one) => `- ${combinationName(one.combination)}: ${one.why}`);
  return `${[...lines, ...out].join('\n')}\n`;
}

test('the matrix of checkout', async () => {
  await expect(tableOf(shop)).toMatchFileSnapshot('checkout-cells.golden');
  expect(cellsOf(shop).cells.length).toBeGreaterThanOrEqual(150);
});

test('the matrix of checkout by events', async () => {
  await expect(tableOf(events)).toMatchFileSnapshot('checkout-events-cells.golden');
  expect(cellsOf(events).cells.length).toBeGreaterThanOrEqual(150);
});

/** The shop, with other facts of its edges, and other variants. */
const shops = fc
  .record({
    attempts: fc.array(fc.option(fc.integer({ min: 1, max: 4 })), { minLength: 4, maxLength: 4 }),
    refusedBy: fc.uniqueArray(fc.constantFrom('reserve', 'charge', 'ship'), { maxLength: 3 }),
    hasCalls: fc.boolean(),
  })
  .map(({ attempts, refusedBy, hasCalls }): Target => {
    const callees = ['inventory', 'payment', 'shipping', 'notifier'];
    const edges = callees.map((callee, index): [string, object] => {
      const tries = attempts[index] ?? undefined;
      return [callee, tries === undefined ? {} : { attempts: tries }];
    });
    const { order } = shop.services;
    const { checkout } = shop.sagas;
    const variants = refusedBy.map((step): [string, object] => [
      `refused-by-${step}`,
      { share: 0.1, refusedBy: step },
    ]);
    return targetSchema.parse({
      ...shop,
      services: { ...shop.services, order: { ...order, edges: Object.fromEntries(edges) } },
      sagas: {
        checkout: {
          ...checkout,
          variants: Object.fromEntries(variants),
          calls: hasCalls ? checkout?.calls : { 'POST /charges': 'charge' },
        },
      },
    });
  });

/** The shop by events, where some services do not call others, say nothing of how they do, or do not say at which message a step is done. */
const eventShops = fc
  .record({
    silent: fc.subarray(
      Object.entries(events.services).flatMap(([from, { edges }]) =>
        Object.keys(edges).map((to) => `${from} ${to}`),
      ),
    ),
    attempts: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    refusedBy: fc.uniqueArray(fc.constantFrom('reserve', 'charge', 'ship'), { maxLength: 3 }),
    calls: fc.subarray(Object.entries(events.sagas['checkout']?.calls ?? {})),
    beside: fc.boolean(),
  })
  .map(({ silent, attempts, refusedBy, calls, beside }): Target => {
    const services = Object.entries(events.services).map(([name, service]): [string, object] => {
      const callees = Object.keys(service.edges).filter((to) => !silent.includes(`${name} ${to}`));
      const command = ['run', ...callees.map((to) => `\${edge.${to}}`)];
      const edges = callees.map((to): [string, object] => [to, attempts === undefined ? {} : { attempts }]);
      return [name, { ...service, command, environment: {}, edges: Object.fromEntries(edges) }];
    });
    const { checkout } = events.sagas;
    const steps = checkout?.steps.map((step) =>
      beside && step.name === 'charge' ? { ...step, after: [] } : step,
    );
    const variants = refusedBy.map((step): [string, object] => [step, { share: 0.1, refusedBy: step }]);
    return targetSchema.parse({
      ...events,
      services: Object.fromEntries(services),
      sagas: {
        checkout: {
          ...checkout,
          steps,
          variants: Object.fromEntries(variants),
          calls: Object.fromEntries(calls),
        },
      },
    });
  });
const anyShop = fc.oneof(shops, eventShops);

describe('laws of every matrix', () => {
  test('every combination is exactly once a cell, merged into one, or left out; each for a reason', () => {
    fc.assert(
      fc.property(anyShop, (target) => {
        const { saga, cells, leftOut } = cellsOf(target);
        const apart = [...cells.flatMap(({ merged }) => merged), ...leftOut];
        const all = [...cells.map(({ combination }) => combination), ...apart.map((one) => one.combination)];
        const names = all.map(combinationName);
        expect(names.toSorted()).toEqual(
          combinationsOf(pathsOf(saga, target), saga).map(combinationName).sort(),
        );
        expect(new Set(names).size).toBe(names.length);
        expect(apart.filter(({ why }) => why === '')).toEqual([]);
      }),
    );
  });

  test('no two cells are tried by the same faults on the same way, and each has a name of its own', () => {
    fc.assert(
      fc.property(anyShop, (target) => {
        const { cells } = planned(target);
        const first = new Map<string, string>();
        const same = cells.flatMap(({ scenario: { name, faults, workload } }) => {
          const tried = JSON.stringify([faults, workload]);
          const before = first.get(tried);
          first.set(tried, before ?? name);
          return before === undefined ? [] : [`${before} = ${name}`];
        });
        expect(same).toEqual([]);
        expect(new Set(cells.map(({ scenario }) => scenario.name)).size).toBe(cells.length);
      }),
    );
  });

  test('the same target gives the same matrix', () => {
    fc.assert(
      fc.property(anyShop, (target) => {
        expect(JSON.stringify(planned(structuredClone(target)))).toBe(JSON.stringify(planned(target)));
      }),
    );
  });
});

function planned(target: Target) {
  return planMatrix({
    target,
    topology: topologyOfTarget(target),
    saga: 'checkout',
    weakSpots: [],
    seed: 1,
  });
}

test('what a cell holds up or hits is there: its scenario is one for this target', () => {
  fc.assert(
    fc.property(anyShop, (target) => {
      const { cells } = planned(target);
      const wrong = cells.flatMap(({ scenario }) =>
        scenarioFindings(scenario, target).map(({ message }) => `${scenario.name}: ${message}`),
      );
      expect(wrong).toEqual([]);
    }),
  );
});

test.each([
  ['no-such-saga', 'the target shop has no saga no-such-saga'],
  ['checkout', 'no entry reaches order, the coordinator of checkout'],
])('%s: %s', (saga, message) => {
  const services = Object.fromEntries(
    Object.entries(shop.services).map(([name, service]) => [name, { ...service, entry: false }]),
  );
  const target = { ...shop, services };
  expect(() =>
    planMatrix({ target, topology: topologyOfTarget(target), saga, weakSpots: [], seed: 1 }),
  ).toThrow(message);
});

test('no entry reaches where it begins', () => {
  const services = Object.fromEntries(
    Object.entries(events.services).map(([name, service]) => [name, { ...service, entry: false }]),
  );
  expect(() => planned({ ...events, services })).toThrow('no entry reaches order, where checkout begins');
});
