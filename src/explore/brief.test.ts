import { expect, test } from 'vitest';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import { brief } from './brief.ts';

const sagas: ScenarioInput['workload'] = { use: 'sagas', saga: 'checkout', at: 'storefront', duration: '6s' };
const requests: ScenarioInput['workload'] = {
  use: 'requests',
  at: 'storefront',
  mix: { home: 1 },
  duration: '6s',
};
const registers: ScenarioInput['workload'] = {
  use: 'registers',
  writeAt: ['catalog'],
  readAt: ['catalog'],
  duration: '7s',
};

const scenarioOf = (workload: ScenarioInput['workload'], faults: NonNullable<ScenarioInput['faults']>) =>
  scenarioSchema.parse({ schemaVersion: 1, name: 'x', target: 'shop', workload, faults });

const lostReply = { kind: 'lost-reply', on: 'order->payment', begin: { after: '1s' }, lasts: '4s' } as const;
const down = { kind: 'down', on: 'order->payment', begin: { after: '100ms' }, lasts: '300ms' } as const;
const crash = { kind: 'crash', service: 'order', begin: { afterStep: 'charge' }, lasts: '1s' } as const;
const toTheEnd = { kind: 'down', on: 'order->payment', begin: { after: '500ms' } } as const;
const latency = {
  kind: 'latency',
  on: 'order->payment',
  latency: '750ms',
  begin: { after: '2s' },
  lasts: '3s',
} as const;

test.each([
  ['a fault among sagas', sagas, lostReply, ['2.4s', { after: '200ms' }, '2.2s']],
  ['at a step', sagas, crash, ['2.4s', { afterStep: 'charge', hold: '300ms' }, '550ms']],
  ['to the end', sagas, toTheEnd, ['2.4s', { after: '200ms' }, undefined]],
  ['what is short already', sagas, down, ['2.4s', { after: '100ms' }, '200ms']],
  ['late messages', sagas, latency, ['6s', { after: '2s' }, '3s']],
  ['judged over time', requests, latency, ['3s', { after: '1s' }, '1.5s']],
  ['replicas', registers, lostReply, ['7s', { after: '1s' }, '4s']],
])('%s', (_, workload, fault, expected) => {
  const { workload: load, faults } = brief(scenarioOf(workload, [fault]));
  expect([load.duration, faults[0]?.begin, faults[0]?.lasts]).toEqual(expected);
});

test('what is asked a second and what a fault does to a message stay', () => {
  const scenario = scenarioOf({ ...sagas, rate: 20, clients: 4 }, [lostReply]);
  expect(brief(scenario)).toMatchObject({
    workload: { rate: 20, clients: 4, use: 'sagas' },
    faults: [{ kind: 'lost-reply', on: 'order->payment' }],
    limits: scenario.limits,
  });
});
