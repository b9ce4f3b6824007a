/** What each family of candidates needs to know before it is made, and what its scenario is like then. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { topologyOfTarget } from '../discover/target.ts';
import { scenarioFindings, targetFindings } from '../model/names.ts';
import type { Plan, WeakSpot } from '../model/plan.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { targetSchema, type Target } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { planExperiments } from './plan.ts';

/** A bank: transfers are sagas at the counter, of two services and a post; a page shows rates, kept in two replicas. */
const bank = `
schemaVersion: 1
name: bank
client: client.ts
services:
  counter:
    entry: true
    command: [counter, '\${edge.teller}', '\${edge.rates}']
    edges:
      teller: { timeout: 2s, attempts: 1 }
      rates: { timeout: 300ms, attempts: 2 }
  teller:
    command: [teller, '\${edge.source}', '\${edge.destination}', '\${edge.post}']
    edges:
      source: { timeout: 400ms, attempts: 5 }
      destination: { timeout: 400ms }
      post: { async: true, timeout: 400ms }
  source: { command: [source] }
  destination: { command: [destination] }
  post: { command: [post] }
  rates:
    replicas: 2
    command: [rates, '\${edge.rates}']
    edges: { rates: { background: true } }
sagas:
  transfer:
    coordinator: teller
    steps:
      - { name: withdraw, service: source, compensation: redeposit }
      - { name: deposit, service: destination, compensation: withhold }
      - { name: advise, service: post, pivot: true, delivery: true }
    variants:
      closed: { share: 0.1, refusedBy: advise }
requests:
  page: {}
  transfer: { saga: transfer, needs: [counter->teller] }
`;

/** The bank with lines replaced: each pair is what stands there and what shall. */
function changed(...changes: readonly (readonly [string, string])[]): Target {
  const text = changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`the bank has no ${from}`);
    return before.replace(from, to);
  }, bank);
  const target = targetSchema.parse(parse(text));
  expect(targetFindings(target)).toEqual([]);
  return target;
}

function planFor(target: Target): Plan {
  return planExperiments({ topology: topologyOfTarget(target), target, failures: [], history: 'a test' });
}

function names(plan: Plan, family: string): string[] {
  return plan.weakSpots
    .filter(({ fault }) => fault === family)
    .map(({ candidate }) => candidate)
    .sort();
}

function spot(plan: Plan, candidate: string): WeakSpot {
  const found = plan.weakSpots.find((one) => one.candidate === candidate);
  if (found === undefined)
    throw new Error(`no ${candidate} among ${plan.weakSpots.map((one) => one.candidate).join('; ')}`);
  return found;
}

const plan = planFor(changed());

describe('every scenario is valid', () => {
  const redis = targetSchema.parse(
    parse(readFileSync(new URL('../../targets/redis/target.yaml', import.meta.url), 'utf8')),
  );
  test.each<[string, Target]>([
    ['a bank', changed()],
    [
      'rates are an entry, too',
      changed(['  rates:\n    replicas: 2', '  rates:\n    entry: true\n    replicas: 2']),
    ],
    [
      'no variants',
      changed(['      closed: { share: 0.1, refusedBy: advise }\n', ''], ['    variants:\n', '']),
    ],
    ['no facts', changed(['      source: { timeout: 400ms, attempts: 5 }\n', ''])],
    ['no requests', { ...changed(), requests: {} }],
    ['Redis', redis],
  ])('%s', (_, target) => {
    for (const { scenario, candidate, costSeconds = 0 } of planFor(target).weakSpots) {
      expect(scenarioSchema.parse(scenario), candidate).toEqual(scenario);
      expect(scenarioFindings(scenario, target), candidate).toEqual([]);
      expect(costSeconds, candidate).toBeGreaterThan(5);
      expect(costSeconds, candidate).toBeLessThan(40);
    }
  });
});

describe('reordering: a step that can be undone, and a caller that gives up', () => {
  test('of the bank', () => {
    expect(names(plan, 'reordering')).toEqual([
      'teller->destination reordering deposit arrives after withhold',
      'teller->source reordering withdraw arrives after redeposit',
    ]);
  });

  test.each([
    ['five tries: longer, and more of them late', 'teller->source', '4.8s', 0.66],
    ['a number of tries that nobody declared', 'teller->destination', '3.2s', 0.5],
  ])('%s', (_, where, latency, toxicity) => {
    const found = plan.weakSpots.find((one) => one.fault === 'reordering' && one.where === where);
    expect(found?.scenario).toMatchObject({
      workload: { use: 'sagas', rate: 6, variants: {} },
      faults: [{ kind: 'latency', on: where, stream: 'upstream', latency, toxicity }],
      checks: ['SG1', 'SG5'],
    });
    expect(found?.scenario?.faults[0]?.lasts).toBeUndefined();
  });

  test('a caller that never gives up undoes nothing; one that waits for long is not waited for', () => {
    const never = planFor(changed(['source: { timeout: 400ms, attempts: 5 }', 'source: { attempts: 5 }']));
    expect(names(never, 'reordering')).toHaveLength(1);
    const long = planFor(changed(['source: { timeout: 400ms', 'source: { timeout: 4s']));
    expect(names(long, 'reordering')).toHaveLength(1);
    expect(long.leftOut).toContainEqual({
      what: 'teller->source reordering',
      why: 'a request that comes after 5 tries of 4s each comes too late for a short experiment',
    });
  });
});

describe('availability: requests that come to a caller and do not need the callee', () => {
  test('of the bank: a page without rates, a transfer without what the teller calls', () => {
    expect(names(plan, 'slow-dependency')).toEqual([
      'counter->rates slow-dependency',
      'counter->teller slow-dependency',
      'teller->destination slow-dependency',
      'teller->post slow-dependency',
      'teller->source slow-dependency',
    ]);
    expect(names(plan, 'flap')).toEqual(
      expect.arrayContaining(['counter->rates flap', 'counter->teller flap']),
    );
  });

  test('slower than users wait; users wait longer than the caller', () => {
    expect(spot(plan, 'counter->rates slow-dependency').scenario).toMatchObject({
      workload: { use: 'requests', at: 'counter', mix: { page: 1, transfer: 0.3 }, rate: 50, timeout: '1s' },
      faults: [{ kind: 'latency', on: 'counter->rates', latency: '2s', stream: 'downstream', toxicity: 1 }],
      checks: ['AV1'],
    });
    expect(spot(plan, 'counter->teller slow-dependency').scenario).toMatchObject({
      workload: { timeout: '3s' },
      faults: [{ latency: '6s' }],
    });
  });

  test('the reason names the requests, or the fallback that is declared', () => {
    expect(spot(plan, 'counter->rates slow-dependency').reason).toMatch(
      /^page and transfer do not need counter->rates, so page and transfer must be well answered while rates is slow or away/,
    );
    const declared = planFor(
      changed(['rates: { timeout: 300ms, attempts: 2 }', 'rates: { fallback: true, timeout: 300ms }']),
    );
    expect(spot(declared, 'counter->rates slow-dependency').reason).toMatch(
      /^counter has another answer when rates fails, so page and transfer must be well answered/,
    );
  });

  test('needed by all: nothing is owed but not to ask more and more, where nothing rules that out', () => {
    const needed = [['page: {}', 'page: { needs: [counter->teller, counter->rates] }']] as const;
    const twice = planFor(changed(...needed));
    // A transfer comes to the counter, too, and does not need the rates.
    expect(spot(twice, 'counter->rates slow-dependency').scenario?.checks).toEqual(['AV1']);
    expect(names(twice, 'slow-dependency')).not.toContain('counter->teller slow-dependency');
    const unknown = planFor(
      changed(...needed, ['teller: { timeout: 2s, attempts: 1 }', 'teller: { timeout: 2s }']),
    );
    expect(spot(unknown, 'counter->teller slow-dependency')).toMatchObject({
      scenario: { checks: ['LA1'] },
      reason: expect.stringContaining(
        'page and transfer need teller, and nothing says how often counter tries',
      ) as string,
    });
    expect(spot(unknown, 'counter->teller flap').scenario?.workload.use).toBe('sagas');
  });

  test('only sagas are asked for: no more of them than elsewhere', () => {
    const { scenario } = spot(planFor(changed(['  page: {}\n', ''])), 'counter->rates slow-dependency');
    expect(scenario?.workload).toMatchObject({ mix: { transfer: 1 }, rate: 12 });
  });

  test.each([
    [
      'too many links at once',
      [
        ['  rates:\n    replicas: 2', '  rates:\n    replicas: 16'],
        ['  counter:\n', '  counter:\n    replicas: 2\n'],
      ],
      { what: 'counter->rates slow-dependency', why: 'it has 32 links, and 16 may be hit at once' },
    ],
    [
      'a caller that waits for long',
      [['rates: { timeout: 300ms, attempts: 2 }', 'rates: { timeout: 2s, attempts: 2 }']],
      {
        what: 'counter->rates slow-dependency',
        why: 'counter waits up to 4s by its own settings, too long for a short experiment',
      },
    ],
    [
      'nobody knows where it is asked',
      [
        ['transfer: { saga: transfer, needs: [counter->teller] }', 'other: {}'],
        ['  post: { command: [post] }', "  post: { entry: true, command: [post, '${edge.source}'] }"],
      ],
      {
        what: 'page',
        why: 'it starts no saga and needs no edge from an entry, so nothing says at which entry it is asked',
      },
    ],
  ] as const)('left out: %s', (_, changes, leftOut) => {
    const found = planFor(changed(...(changes as readonly (readonly [string, string])[])));
    expect(found.leftOut).toContainEqual(leftOut);
    expect(names(found, 'slow-dependency')).not.toContain('counter->rates slow-dependency');
  });
});

test('nothing injected: many requests that the last step refuses, and compensations in order', () => {
  expect(spot(plan, 'teller no-fault while undoing deposit and withdraw').scenario).toMatchObject({
    workload: { variants: { closed: 0.5 } },
    faults: [],
    checks: ['SG1', 'SG6', 'SG7', 'SG3'],
  });
});

test('a clock that runs ahead: on one of the replicas that clients write to', () => {
  expect(names(plan, 'clock-skew')).toEqual([]);
  const open = planFor(changed(['  rates:\n    replicas: 2', '  rates:\n    entry: true\n    replicas: 2']));
  expect(spot(open, 'rates.1 clock-skew').scenario).toMatchObject({
    clockOffset: { 'rates.1': '5s' },
    workload: { use: 'registers', writeAt: ['rates'], retire: 0 },
    faults: [],
    checks: ['CV1', 'CV2'],
  });
});

test('participants die after what they have answered; the last one in the middle of the load', () => {
  expect(spot(plan, 'source crash after withdraw, before deposit').scenario).toMatchObject({
    faults: [{ kind: 'crash', service: 'source', begin: { afterStep: 'withdraw' } }],
    checks: ['SG1', 'SG6', 'SG7', 'DU1'],
  });
  expect(spot(plan, 'post crash while doing advise').scenario).toMatchObject({
    faults: [{ kind: 'crash', service: 'post', begin: { after: '3s' } }],
    checks: ['SG1', 'DL1', 'DU1'],
  });
});

describe('a graph without a target', () => {
  const whole = topologyOfTarget(changed());
  const foreign = (topology: Topology): Plan =>
    planExperiments({ topology, failures: [], history: 'a test' });

  test('what it knows of sagas and replicas is listed, too', () => {
    const found = foreign(whole);
    expect(names(found, 'reordering')).toHaveLength(2);
    expect(names(found, 'clock-skew')).toEqual(['rates.1 clock-skew']);
    expect(names(found, 'partition')).toContain('rates.1 | rates.2 partition');
    expect(found.leftOut).toEqual([]);
    expect(found.weakSpots.every(({ scenario }) => scenario === undefined)).toBe(true);
    expect(found.coverage).toHaveLength(found.weakSpots.length);
    // Names are those of the plan with a target, so that one history serves both.
    const known = new Set(planFor(changed()).weakSpots.map(({ candidate }) => candidate));
    for (const name of names(found, 'reordering')) expect(known).toContain(name);
  });

  test('what it does not know is not made up', () => {
    const found = foreign({
      ...whole,
      sagas: {},
      services: whole.services.map((service) => ({ ...service, replicas: 1 })),
    });
    expect(names(found, 'reordering')).toEqual([]);
    expect(names(found, 'clock-skew')).toEqual([]);
    expect(found.leftOut).toEqual([{ what: 'rates->rates', why: 'it is a call within one service' }]);
  });
});

test('who may be killed around a step may stand still there, and what it was asked meanwhile is late', () => {
  expect(spot(plan, 'teller pause after withdraw, before deposit').scenario).toMatchObject({
    faults: [{ kind: 'pause', service: 'teller', begin: { afterStep: 'withdraw' }, lasts: '4s' }],
  });
  const { scenario, terms } = spot(plan, 'source pause after withdraw, before deposit');
  expect(scenario?.checks).not.toContain('DU1');
  expect(terms.find(({ name }) => name === 'saga')?.fact).toBe(
    'what source is asked around withdraw while it stands still is done when it goes on, though teller gave it up after 400ms, once for each of up to 5 tries',
  );
  expect(spot(plan, 'post pause while doing advise').scenario?.checks).toEqual(['SG1', 'DL1']);
});
