import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fault } from '../model/fault.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { findingName } from './finding-name.ts';
import { sampleFinding } from './sample-finding.test-data.ts';

const { scenario } = sampleFinding;

function check(faults: readonly unknown[], clockOffset: Record<string, string> = {}): string {
  const tried = scenarioSchema.parse({ ...scenario, faults, clockOffset });
  return findingName({ scenario: tried, rules: ['SG6', 'SG7'] });
}

const after = { begin: { after: '1s' } };

test.each<[string, readonly unknown[], Record<string, string>?]>([
  ['shop-sg6-sg7-no-fault', []],
  ['shop-sg6-sg7-lost-reply-on-order-payment', [{ kind: 'lost-reply', on: 'order->payment', ...after }]],
  ['shop-sg6-sg7-crash-on-catalog-2', [{ kind: 'crash', service: 'catalog.2', ...after }]],
  ['shop-sg6-sg7-clock-of-catalog-1', [], { 'catalog.1': '5s' }],
  [
    'shop-sg6-sg7-partition-on-catalog-1-catalog-2-catalog-3-down-on',
    [
      { kind: 'partition', between: [['catalog.1'], ['catalog.2', 'catalog.3']], ...after },
      { kind: 'down', on: 'order->payment', ...after },
    ],
  ],
])('%s', (name, faults, clocks) => {
  expect(check(faults, clocks)).toBe(name);
});

test('whatever the target is called, it is the name of a scenario, and of one file', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('../..', '/etc/passwd', 'a\0b', 'CON', '.'),
  );
  fc.assert(
    fc.property(text, text, (target, on) => {
      const faults = [{ kind: 'down', on, begin: { after: '1s' } } as Fault];
      const name = findingName({ scenario: { ...scenario, target, faults }, rules: ['SG6'] });
      expect(name).toMatch(/^[a-z][a-z0-9-]{0,63}$/);
      expect(scenarioSchema.shape.name.safeParse(name).success).toBe(true);
    }),
  );
});
