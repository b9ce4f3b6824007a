import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFault } from '../testing/any-fault.ts';
import { leanScenario } from './lean-scenario.ts';
import { scenarioSchema } from './scenario.ts';

const least = {
  schemaVersion: 1,
  name: 'one',
  target: 'shop',
  workload: { use: 'sagas', saga: 'checkout', at: 'storefront' },
};
const said = { clients: 4, rate: 20, duration: '8s' };

test('what goes without saying is left out, save how much is asked, what is expected and the seed', () => {
  expect(leanScenario(scenarioSchema.parse(least))).toEqual({
    ...least,
    workload: { ...least.workload, ...said },
    expect: 'held',
    seed: 1,
  });
});

test('what was chosen stays, in the order of the schema', () => {
  const written = {
    ...least,
    workload: { ...least.workload, ...said, timeout: '3s' },
    faults: [
      { kind: 'down', on: 'order->payment', begin: { after: '1s' }, lasts: '2s' },
      { kind: 'crash', service: 'order', begin: { afterStep: 'charge' }, lasts: '1s' },
    ],
    limits: { deadline: '20s', stop: [{ failed: 0.5 }] },
    expect: 'violated(SG6)',
    seed: 9,
  };
  const lean = leanScenario(scenarioSchema.parse(written));
  expect(lean).toEqual(written);
  expect(Object.keys(lean)).toEqual(Object.keys(written));
});

test('whatever the faults are, it reads as the same scenario', () => {
  const limits = fc.record({ time: fc.constantFrom('90s', '5s'), edges: fc.constantFrom(16, 1) });
  fc.assert(
    fc.property(fc.array(anyFault, { maxLength: 3 }), limits, fc.nat(), (faults, limited, seed) => {
      const scenario = scenarioSchema.parse({ ...least, faults, limits: limited, seed });
      const lean = leanScenario(scenario);
      expect(scenarioSchema.parse(lean)).toEqual(scenario);
      expect(JSON.stringify(lean).length).toBeLessThan(JSON.stringify(scenario).length);
    }),
    { numRuns: 50 },
  );
});
