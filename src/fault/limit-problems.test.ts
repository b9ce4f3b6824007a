import { expect, test } from 'vitest';
import { faultSchema } from '../model/fault.ts';
import { limitsSchema } from '../model/scenario.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import { faultActions } from './fault-actions.ts';
import { holdsFor } from './hold.ts';
import { limitProblems } from './limit-problems.ts';

const reach = {
  links: ['client->desk.1', 'desk.1->stock.1', 'desk.1->till.1', 'store.1->store.2', 'store.2->store.1'],
  replicas: ['desk.1', 'stock.1', 'till.1', 'store.1', 'store.2'],
};

/** What the limits have against these faults on 2026-01-14, a Wednesday, at 10:00 UTC. */
function problems(written: readonly object[], limits: object): string[] {
  const faults = written.map((fault) => faultSchema.parse(fault));
  return limitProblems({
    faults: faults.map((fault, index) => ({ fault, actions: faultActions(fault, reach, index) })),
    holds: holdsFor(faults, fakeTarget, reach.links),
    limits: limitsSchema.parse(limits),
    wallMs: Date.UTC(2026, 0, 14, 10),
  });
}

const down = { kind: 'down', on: 'desk->till' };
const crash = { kind: 'crash', service: 'store' };
const aimed = { kind: 'crash', service: 'desk', begin: { afterStep: 'reserve' } };

test.each<[string, readonly object[], object, readonly string[]]>([
  ['nothing', [], { allow: ['bell'], hours: '00:00-00:01', timeZone: 'UTC' }, []],
  ['what is allowed by default', [down, crash, aimed], {}, []],
  [
    'a service with too many replicas',
    [crash],
    { replicas: 1 },
    ['2 replicas would be hit at once; limits.replicas allows 1'],
  ],
  [
    'too many links',
    [{ kind: 'down', on: 'store->store' }],
    { edges: 1 },
    ['2 edges would be hit at once; limits.edges allows 1'],
  ],
  ['two faults, each within the limit', [down, { kind: 'down', on: 'desk->stock' }], { edges: 1 }, []],
  [
    'a fault beside a hold on another link',
    [{ kind: 'down', on: 'desk->stock', begin: { afterStep: 'reserve' } }],
    { edges: 1 },
    ['2 edges would be hit at once; limits.edges allows 1'],
  ],
  [
    'a fault and a hold on one link',
    [{ kind: 'down', on: 'desk->till', begin: { afterStep: 'reserve' } }],
    { edges: 1 },
    [],
  ],
  [
    'a link to what is forbidden',
    [down],
    { forbid: ['till'] },
    ['down on desk->till would hit desk.1->till.1; limits.forbid forbids till'],
  ],
  [
    'a link from what is forbidden',
    [down],
    { forbid: ['stock', 'desk.1'] },
    ['down on desk->till would hit desk.1->till.1; limits.forbid forbids desk.1'],
  ],
  [
    'one replica of several',
    [crash],
    { forbid: ['store.2'] },
    ['crash on store would hit store.2; limits.forbid forbids store.2'],
  ],
  ['another replica', [{ kind: 'crash', service: 'store.1' }], { forbid: ['store.2'] }, []],
  [
    'a hold to what is forbidden',
    [aimed],
    { forbid: ['till'] },
    ['hold on desk.1->till.1 would hit desk.1->till.1; limits.forbid forbids till'],
  ],
  ['a link with one end that is allowed', [down, aimed], { allow: ['desk'] }, []],
  [
    'a link with none',
    [down],
    { allow: ['stock', 'store.1'] },
    ['down on desk->till would hit desk.1->till.1; limits.allow allows stock, store.1 only'],
  ],
  [
    'the users’ link: they are no end',
    [{ kind: 'down', on: 'client->desk' }],
    { allow: ['till'] },
    ['down on client->desk would hit client->desk.1; limits.allow allows till only'],
  ],
  [
    'one replica that is not allowed',
    [crash],
    { allow: ['store.1'] },
    ['crash on store would hit store.2; limits.allow allows store.1 only'],
  ],
  ['links that all have an end that is', [{ kind: 'down', on: 'store->store' }], { allow: ['store.1'] }, []],
  [
    'what lasts too long',
    [
      { ...down, lasts: '61s' },
      { ...crash, lasts: '60s' },
    ],
    {},
    ['down on desk->till would last 61 s; limits.fault allows 60s'],
  ],
  ['a restart, which is over at once', [{ kind: 'restart', service: 'till', lasts: '5m' }], {}, []],
  [
    'another day',
    [down],
    { days: ['sat', 'sun'], timeZone: 'UTC' },
    ['it is wed 10:00 UTC; faults are allowed on sat, sun only'],
  ],
])('%s', (_, faults, limits, expected) => {
  expect(problems(faults, limits)).toEqual(expected);
});

test('of many links some are named', () => {
  const links = Array.from({ length: 7 }, (_, index) => `desk.${index + 1}->till.1`);
  const fault = faultSchema.parse(down);
  const [problem] = limitProblems({
    faults: [{ fault, actions: faultActions(fault, { links, replicas: [] }) }],
    holds: [],
    limits: limitsSchema.parse({ forbid: ['till'] }),
    wallMs: 0,
  });
  expect(problem).toContain('desk.5->till.1 and 2 more; limits.forbid forbids till');
});
