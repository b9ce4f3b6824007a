import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFailures } from '../discover/history-input.ts';
import { readTopology } from '../discover/recognise.ts';
import { topologyOfTarget } from '../discover/target.ts';
import { readDocument } from '../model/document.ts';
import type { Failure } from '../model/failure.ts';
import { scenarioFindings } from '../model/names.ts';
import { planSchema, type Factor, type Plan, type WeakSpot } from '../model/plan.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { targetSchema } from '../model/target.ts';
import type { Topology } from '../model/topology.ts';
import { planExperiments, type PlanInput } from './plan.ts';
import { parseFailure as failure } from '../testing/failure-notation.ts';
import { often } from '../testing/often.ts';

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}

const shop = readDocument(targetSchema, read('../../targets/shop/target.yaml'), { file: 'target.yaml' });
const shopTopology = topologyOfTarget(shop);

function planShop(failures: readonly Failure[] = [], more: Partial<PlanInput> = {}): Plan {
  return planExperiments({ topology: shopTopology, target: shop, failures, history: 'a test', ...more });
}

function spot(plan: Plan, candidate: string): WeakSpot {
  const found = plan.weakSpots.find((one) => one.candidate === candidate);
  if (found === undefined) throw new Error(`no candidate ${candidate}`);
  return found;
}

/** A factor of a weak spot's score. */
function factor({ factors = [] }: WeakSpot, name: Factor['name']): number {
  return factors.find((one) => one.name === name)?.value ?? Number.NaN;
}

const lostCharge = 'order->payment lost-reply during charge or refund';
const busyElsewhere = [
  failure('2026-03-01 critical storefront->catalog latency'),
  failure('2026-02-20 high storefront timeout'),
  failure('2026-02-27 critical order->payment timeout'),
  failure('2026-01-10 medium shipping error'),
  failure('2026-02-28 low notifier', { kind: 'deployment' }),
];

describe('what is tried first in the shop', () => {
  /** Each line: what the first twelve must hold. */
  const wanted = [
    /^order->inventory lost-reply/,
    /^order->payment lost-reply/,
    /^order->shipping lost-reply/,
    /^order crash after \w+, before \w+$/,
    /^order->(inventory|payment) partition while undoing/,
    /^catalog\.1 \| catalog\.2, catalog\.3 partition/,
    /^order->notifier partition/,
    /^storefront->catalog (slow-dependency|lost-reply)$/,
  ];

  test.each([
    ['no history', []],
    ['incidents on healthy parts, too', busyElsewhere],
  ])('%s', (_, failures) => {
    const first = planShop(failures)
      .weakSpots.slice(0, 12)
      .map(({ candidate }) => candidate);
    for (const pattern of wanted) expect(first).toContainEqual(expect.stringMatching(pattern));
  });
});

describe('scenarios', () => {
  const plan = planShop(busyElsewhere);

  test('each weak spot of a target can be run', () => {
    for (const { scenario, candidate } of plan.weakSpots) {
      expect(scenario, candidate).toBeDefined();
      if (scenario === undefined) continue;
      expect(scenarioSchema.parse(scenario)).toEqual(scenario);
      expect(scenarioFindings(scenario, shop)).toEqual([]);
    }
    const names = plan.weakSpots.map(({ scenario }) => scenario?.name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('a participant out of reach while compensating: aimed after the last step before the refusal', () => {
    const { scenario } = spot(plan, 'order->inventory partition while undoing reserve, after charge');
    expect(scenario).toMatchObject({
      services: ['storefront', 'order', 'inventory', 'payment', 'shipping', 'notifier'],
      workload: {
        use: 'sagas',
        at: 'storefront',
        variants: { 'address-refused': 0.5, 'card-declined': 0.15 },
      },
      faults: [{ kind: 'partition', between: [['order'], ['inventory']], begin: { afterStep: 'charge' } }],
      checks: ['SG1', 'SG6', 'SG7'],
    });
  });

  test('replicas: items are deleted in the partition, at least 2.5 s before it heals', () => {
    const { scenario } = spot(plan, 'catalog.1 | catalog.2, catalog.3 partition');
    expect(scenario).toMatchObject({
      services: ['catalog'],
      workload: { use: 'registers', writeAt: ['catalog'], deleteAfter: '2s' },
      faults: [{ begin: { after: '1500ms' }, lasts: '5s' }],
      checks: ['CV1'],
    });
  });

  test('latency is longer than the caller waits', () => {
    const { scenario } = spot(plan, 'order->payment latency during charge');
    expect(scenario?.faults).toMatchObject([{ kind: 'latency', on: 'order->payment', latency: '750ms' }]);
  });

  test('names that are too long for a scenario are cut, and stay different', () => {
    const long = 'a'.repeat(60);
    const topology: Topology = {
      ...shopTopology,
      services: [...shopTopology.services, { name: long, replicas: 3, entry: true }],
      edges: [...shopTopology.edges, { from: long, to: long, operations: [], facts: {} }],
    };
    const names = planShop([], { topology }).weakSpots.map(({ scenario }) => scenario?.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('what is left out, and why', () => {
  test('an edge that no workload uses', () => {
    const unused = {
      what: 'storefront->catalog',
      why: 'no saga and no declared request goes over it (the replicas of catalog are asked directly), so no workload is known that would notice',
    };
    expect(planShop().leftOut).not.toContainEqual(unused);
    expect(planShop([], { target: { ...shop, requests: {} } }).leftOut).toContainEqual(unused);
  });

  test('a background call between two services: nobody knows whether they hold the same data', () => {
    const topology: Topology = {
      ...shopTopology,
      edges: [
        ...shopTopology.edges,
        { from: 'catalog', to: 'storefront', operations: [], facts: { background: true } },
      ],
    };
    expect(planShop([], { topology }).leftOut).toContainEqual({
      what: 'catalog->storefront',
      why: expect.stringContaining(
        'nothing says whether catalog and storefront hold the same data',
      ) as string,
    });
  });

  test('a graph without calls', () => {
    const topology: Topology = {
      schemaVersion: 1,
      source: 'traces.json',
      services: [],
      edges: [],
      sagas: {},
    };
    const { weakSpots, leftOut } = planExperiments({ topology, failures: [], history: 'h' });
    expect(weakSpots).toEqual([]);
    expect(leftOut).toEqual([{ what: 'traces.json', why: 'it shows no call from one service to another' }]);
  });

  test('lines of the history that are about another system', () => {
    const lines = ['checkout', 'web->checkout', 'order->checkout', 'catalog.2'].map((place) =>
      failure(`2026-03-01 high ${place}`),
    );
    expect(planShop(lines).leftOut).toContainEqual({
      what: '2 lines of the history',
      why: 'the topology does not know checkout or web->checkout',
    });
  });

  test('an unknown timeout, an unreachable service, later lines', () => {
    const topology: Topology = {
      ...shopTopology,
      services: [...shopTopology.services, { name: 'cellar', replicas: 1, entry: false }],
      edges: shopTopology.edges.map((edge) => (edge.to === 'payment' ? { ...edge, facts: {} } : edge)),
    };
    const { leftOut } = planShop(busyElsewhere, { topology, at: '2026-02-27T12:00:00Z' });
    expect(leftOut).toContainEqual({ what: 'cellar', why: 'no entry reaches it' });
    expect(leftOut).toContainEqual({
      what: 'order->payment latency',
      why: 'no timeout is declared, so nothing says how late is too late',
    });
    expect(leftOut).toContainEqual({
      what: '2 lines of the history',
      why: 'later than 2026-02-27T12:00:00Z',
    });
  });
});

describe('verdicts rank tomorrow', () => {
  const verdict = (
    day: string,
    status: 'held' | 'violated' | 'inconclusive',
    candidate = lostCharge,
  ): Failure =>
    failure(`${day} low order->payment`, {
      kind: 'verdict',
      candidate,
      verdict: status,
      source: 'run r1/01-x',
      ...(status === 'violated' ? { rules: ['SG6'] } : {}),
    });
  const never = spot(planShop(), lostCharge);
  const at = '2026-03-10T00:00:00Z';

  test('violated last time: first, and the reason says so', () => {
    for (const { candidate } of planShop().weakSpots) {
      const again = planShop([...busyElsewhere, verdict('2026-03-09', 'violated', candidate)], { at });
      expect(again.weakSpots[0]?.candidate).toBe(candidate);
      expect(again.weakSpots[0]?.reason).toMatch(
        /^it broke SG6 on 2026-03-09 \(run r1\/01-x\), so it is tried again first/,
      );
    }
  });

  test('violated outweighs everything else that can be known', () => {
    const other = 'order->notifier latency during notify';
    const lines = [
      verdict('2026-03-09', 'violated', other),
      verdict('2026-03-09', 'inconclusive'),
      ...Array.from({ length: 200 }, () => failure('2026-03-09 critical order->payment timeout')),
    ];
    expect(planShop(lines, { at }).weakSpots[0]?.candidate).toBe(other);
  });

  test.each([
    ['held lately', [verdict('2026-03-09', 'held')], 'lower', 'tested', 'held at 2026-03-09T00:00:00Z'],
    ['held long ago', [verdict('2026-02-01', 'held')], 'lower', 'stale', 'held at 2026-02-01T00:00:00Z'],
    [
      'inconclusive',
      [verdict('2026-03-09', 'inconclusive')],
      'higher',
      'never',
      'inconclusive at 2026-03-09T00:00:00Z',
    ],
    [
      'violated, then undecided: as good as never tried, but first',
      [verdict('2026-03-08', 'violated'), verdict('2026-03-09', 'inconclusive')],
      'same',
      'tested',
      'inconclusive at 2026-03-09T00:00:00Z',
    ],
    [
      'violated, then held',
      [verdict('2026-03-08', 'violated'), verdict('2026-03-09', 'held')],
      'lower',
      'tested',
      'held at 2026-03-09T00:00:00Z',
    ],
    ['another candidate', [verdict('2026-03-09', 'held', 'order crash')], 'same', 'never', undefined],
  ])('%s', (_, lines, change, state, last) => {
    const plan = planShop(lines, { at });
    const difference = factor(spot(plan, lostCharge), 'information') - factor(never, 'information');
    expect(Math.sign(difference)).toBe({ lower: -1, same: 0, higher: 1 }[change]);
    const coverage = plan.coverage.find(
      ({ where, fault, moment }) =>
        where === 'order->payment' && fault === 'lost-reply' && moment === 'during charge or refund',
    );
    expect(coverage).toMatchObject({ state });
    expect(coverage?.last).toBe(last);
  });

  test('held lately: it moves down, and the reason says so', () => {
    const moved = spot(planShop([verdict('2026-03-09', 'held')], { at }), lostCharge);
    expect(moved.rank).toBeGreaterThan(never.rank);
    expect(moved.reason).toContain('it held on 2026-03-09 (run r1/01-x), so it can wait');
  });
});

describe('what happened before, in a sentence', () => {
  const told = (lines: readonly Failure[]): string | undefined =>
    spot(planShop(lines), lostCharge).factors?.find(({ name }) => name === 'likelihood')?.fact;
  const once = failure('2026-03-01 high order->payment timeout', { summary: 'No answer\nat  peak' });

  test.each<[string, Failure[], string]>([
    ['nothing', [], 'no incident at order->payment is known'],
    ['one', [once], 'order->payment had an incident on 2026-03-01 (high, timeout: No answer at peak)'],
    [
      'two: the last is told',
      [failure('2026-03-05 low order->payment other'), once],
      'order->payment had 2 incidents, the last on 2026-03-05 (low)',
    ],
    [
      'a replica stands for its service',
      [failure('2026-03-01 low payment.1 error')],
      'payment had an incident on 2026-03-01 (low, error)',
    ],
    [
      'nearby, too',
      [once, failure('2026-03-01 low order'), failure('2026-03-02 low storefront')],
      'order->payment had an incident on 2026-03-01 (high, timeout: No answer at peak), and order had incidents, too',
    ],
    [
      'a deployment',
      [failure('2026-03-01 low payment', { kind: 'deployment', summary: 'payment 4.2' })],
      'payment was deployed on 2026-03-01 (payment 4.2)',
    ],
    [
      'failed tests',
      [1, 2].map((day) => failure(`2026-03-0${day} high payment`, { kind: 'test-failure' })),
      'payment failed 2 tests, the last on 2026-03-02',
    ],
  ])('%s', (_, lines, sentence) => {
    expect(told(lines)).toBe(sentence);
  });
});

describe('history', () => {
  const likelihood = (failures: Failure[], candidate = lostCharge, at = '2026-03-31T00:00:00Z'): number =>
    factor(spot(planShop(failures, { at }), candidate), 'likelihood');

  test.each<[string, Failure[], Failure[]]>([
    ['one is more than none', [failure('2026-03-01 low order->payment')], []],
    [
      'the edge itself counts more than its callee',
      [failure('2026-03-01 high order->payment')],
      [failure('2026-03-01 high payment')],
    ],
    [
      'the callee counts more than the caller',
      [failure('2026-03-01 high payment')],
      [failure('2026-03-01 high order')],
    ],
    ['a newer one counts more', [failure('2026-03-01 high payment')], [failure('2026-01-01 high payment')]],
    [
      'a worse one counts more',
      [failure('2026-03-01 critical payment')],
      [failure('2026-03-01 high payment')],
    ],
    [
      'two count more than one',
      [failure('2026-03-01 high payment'), failure('2026-03-02 high payment')],
      [failure('2026-03-02 high payment')],
    ],
    [
      'a failure counts more than a deployment',
      [failure('2026-03-01 high payment')],
      [failure('2026-03-01 high payment', { kind: 'deployment' })],
    ],
    [
      'under little traffic it counts more',
      [
        failure('2026-03-01 high payment', { volume: 100 }),
        failure('2026-03-01 high notifier', { volume: 1_000 }),
      ],
      [
        failure('2026-03-01 high payment', { volume: 10_000 }),
        failure('2026-03-01 high notifier', { volume: 1_000 }),
      ],
    ],
  ])('%s', (_, more, less) => {
    expect(likelihood(more)).toBeGreaterThan(likelihood(less));
  });

  test('half after 30 days: two of then are one of now', () => {
    const old = failure('2026-03-01 critical order->payment');
    expect(likelihood([old, { ...old, source: 'another' }])).toBeCloseTo(
      likelihood([failure('2026-03-31 critical order->payment')]),
      3,
    );
  });

  test('a symptom raises the faults that show it more than others', () => {
    const slow = [failure('2026-03-01 critical order->payment latency')];
    const other = [failure('2026-03-01 critical order->payment data')];
    const late = 'order->payment latency during charge';
    expect(likelihood(slow, late)).toBeGreaterThan(likelihood(other, late));
    const overtaken = 'order->payment reordering charge arrives after refund';
    expect(likelihood(other, overtaken)).toBeGreaterThan(likelihood(slow, overtaken));
  });

  test('what happens everywhere makes no place likelier than others', () => {
    const everywhere = Object.keys(shop.services).map((service) => failure(`2026-03-01 high ${service}`));
    expect(likelihood(everywhere)).toBeCloseTo(1, 1);
  });

  test('later than the time asked for is not known yet', () => {
    const later = failure('2026-04-01 critical order->payment');
    expect(likelihood([later])).toBe(likelihood([]));
  });

  test('a time that is none is refused', () => {
    expect(() => planShop([], { at: 'yesterday' })).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });
});

describe('traffic', () => {
  const exposure = (plan: Plan): string | undefined =>
    spot(plan, lostCharge).factors?.find(({ name }) => name === 'exposure')?.fact;

  test.each([
    ['calls', { calls: 120 }, 'order->payment carried 120 calls in run r1'],
    [
      'weight',
      { facts: { weight: 2 } },
      'run r1 gives order->payment the weight 2, and no run has counted its calls',
    ],
    ['nothing', { facts: {} }, 'nothing says how much traffic order->payment carries'],
  ])('%s', (_, edge, fact) => {
    const topology: Topology = {
      ...shopTopology,
      source: 'run r1',
      edges: shopTopology.edges.map((one) => (one.to === 'payment' ? { ...one, ...edge } : one)),
    };
    expect(exposure(planShop([], { topology }))).toBe(fact);
  });

  test('calls of an earlier run stand in where none were counted', () => {
    const traffic: Topology = {
      ...shopTopology,
      source: 'run r1',
      edges: shopTopology.edges.map((edge) => ({ ...edge, calls: 7 })),
    };
    expect(exposure(planShop([], { traffic }))).toBe('order->payment carried 7 calls in run r1');
  });
});

describe('a system nobody here wrote', () => {
  const topology = readTopology(read('../discover/fixtures/chaosrank-online-boutique.json'), {
    name: 'boutique.json',
  });
  const failures = readFailures(read('../discover/fixtures/chaosrank-seed-incidents.csv'), {
    name: 'seed.csv',
  });
  const plan = planExperiments({ topology, failures, history: 'seed.csv' });

  test('edges with incidents come before the same edges without; nothing can be run', () => {
    const rankOf = (history: readonly Failure[], where: string): number =>
      planExperiments({ topology, failures: history, history: '' }).weakSpots.find(
        (one) => one.where === where,
      )?.rank ?? Number.NaN;
    const where = 'checkoutservice->paymentservice';
    expect(rankOf(failures, where)).toBeLessThanOrEqual(rankOf([], where));
    expect(plan.weakSpots.every(({ scenario }) => scenario === undefined)).toBe(true);
    expect(plan.coverage).toHaveLength(plan.weakSpots.length);
  });

  test.each([
    ['boutique', plan, { topology, failures }],
    [
      'shop',
      planShop(busyElsewhere),
      { shop, shopTopology, busyElsewhere, replicas: ['catalog.1', 'catalog.2', 'catalog.3'] },
    ],
  ])('every name and number in a reason is in the input: %s', (_, { weakSpots }, input) => {
    const written = JSON.stringify(input);
    // A day is named without its hour.
    const words = new Set([...wordsOf(written), ...(written.match(/\d{4}-\d{2}-\d{2}/g) ?? [])]);
    const invented = weakSpots.flatMap(({ reason }) =>
      wordsOf(reason).filter((word) => !words.has(word) && !english.has(word)),
    );
    expect([...new Set(invented)].sort()).toEqual([]);
  });
});

/** Words, numbers, times and places. */
function wordsOf(text: string): string[] {
  return text.split(/[\s"',;:(){}[\]|]+|->|\.(?:\s|$)/).filter((word) => word !== '');
}

/** Everything a reason may say that is not in its input: no name, and of numbers only how many there were. */
const english = new Set(
  `a adds after afterwards again agree ahead all already although an and another answer answered any arrives as at away back be because
  before begin behind between bring broke by call calls can cannot carried catch cause clock come comes counted crash cut data declared deleted delivered
  depend depends deployed die dies do does done during each effect either errors exchange failed fails fallback fault first follow for get
  gets give gives go goes had hand happened has have heard hears held how if in incident incidents is it its itself know knows last late latency
  later least like looks lost lost-reply may meanwhile missed moment must need needs never no nobody none not nothing of off often old on
  once ones only or other others out outlive over overtake owed partition passed pause place process promised ranked reach
  refuse refuses repeated repeating repeats restart run runs safe same says second sends sent share showed side silence slow slow-dependency so
  stand stands state step still storefront tell tells test tests that the then there they this timeout timeouts times to together too tried tries
  twice two undo undoes undoing undone up upon waits wakes was weight well were what when whether which while who with without would
  writes written wrong yet 2 3 4 5 however near remain answers acknowledged arrive asking asks caller change clients costs flap free hang healed keeps kept known long
  around asked doing gave many them though one outlives partition-one-way show slow-over something status-502 status-503 statuses stops traffic under wait whatever × both`.split(
    /\s+/,
  ),
);

describe('graphs of others', () => {
  const graph = (pairs: readonly (readonly [string, string])[]): Topology => ({
    schemaVersion: 1,
    source: 'traces.json',
    services: [],
    edges: pairs.map(([from, to]) => ({ from, to, operations: [], facts: {} })),
    sagas: {},
  });

  test('a chain of 6 000 services, and 10 000 edges between 2 000', { timeout: 30_000 }, () => {
    const chain = Array.from({ length: 6_000 }, (_, index) => [`s${index}`, `s${index + 1}`] as const);
    const net = Array.from(
      { length: 10_000 },
      (_, index) => [`s${index % 2_000}`, `s${(index * 7) % 1_999}`] as const,
    );
    for (const pairs of [chain, net]) {
      const plan = planExperiments({ topology: graph(pairs), failures: [], history: 'h' });
      expect(plan.weakSpots).toHaveLength(5_000);
      expect(plan.leftOut.at(-1)?.what).toMatch(/^\d+ candidates more$/);
    }
  });

  test('services named like what every JavaScript object has', () => {
    const names = ['__proto__', 'constructor', 'toString', 'My Service', 'a->b', 'a.2'];
    const pairs = names.flatMap((name) => [['front', name] as const, [name, 'store'] as const]);
    const failures = names.map((name) => failure('2026-03-01 high x timeout', { service: name }));
    const { weakSpots, leftOut } = planExperiments({ topology: graph(pairs), failures, history: 'h' });
    expect(leftOut).toEqual([]);
    for (const name of names) {
      const here = weakSpots.find(({ where }) => where === `front->${name}`);
      expect(here?.factors?.map(({ fact }) => fact)).toContain(
        `${name} had an incident on 2026-03-01 (high, timeout)`,
      );
      expect(here?.reason).toContain(name);
    }
    expect(Object.keys(Object.getPrototypeOf({}) as object)).toEqual([]);
  });
});

describe('laws', () => {
  const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-02-${String(number).padStart(2, '0')}`);
  const service = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const edges = fc.uniqueArray(fc.tuple(service, service), {
    selector: ([from, to]) => `${from}${to}`,
    maxLength: 10,
  });
  const topologies = edges.chain((pairs) =>
    fc
      .tuple(
        ...pairs.map(([from, to]) =>
          fc
            .record({ calls: fc.nat(1_000), idempotent: fc.boolean(), counted: fc.boolean() })
            .map(({ calls, idempotent, counted }) => ({
              from,
              to,
              operations: [],
              ...(counted ? { calls } : {}),
              facts: idempotent ? { idempotent } : {},
            })),
        ),
      )
      .map((list): Topology => ({
        schemaVersion: 1,
        source: 'traces.json',
        services: [...new Set(list.flatMap(({ from, to }) => [from, to]))].map((name) => ({
          name,
          replicas: 1,
          entry: false,
        })),
        edges: list,
        sagas: {},
      })),
  );
  const histories = fc.array(
    fc
      .tuple(
        day,
        fc.constantFrom('low', 'medium', 'high', 'critical'),
        fc.oneof(
          service,
          fc.tuple(service, service).map(([from, to]) => `${from}->${to}`),
        ),
        fc.constantFrom('latency', 'error', 'timeout'),
        fc.option(fc.nat(10_000), { nil: undefined }),
      )
      .map(([when, severity, place, symptom, volume]) =>
        failure(`${when} ${severity} ${place} ${symptom}`, volume === undefined ? {} : { volume }),
      ),
    { maxLength: 12 },
  );
  const text = (topology: Topology, failures: readonly Failure[]): string =>
    JSON.stringify(planExperiments({ topology, failures, history: 'h' }));

  test('the same inputs, in whatever order, give the same bytes', () => {
    fc.assert(
      fc.property(topologies, histories, fc.func(fc.nat()), (topology, failures, order) => {
        const shuffle = <T>(list: readonly T[]): T[] =>
          list.toSorted((a, b) => order(JSON.stringify(a)) - order(JSON.stringify(b)));
        const shuffled = {
          ...topology,
          services: shuffle(topology.services),
          edges: shuffle(topology.edges),
        };
        expect(text(shuffled, shuffle(failures))).toBe(text(topology, failures));
      }),
      { numRuns: often(200) },
    );
    expect(JSON.stringify(planShop([...busyElsewhere].reverse()))).toBe(
      JSON.stringify(planShop(busyElsewhere)),
    );
  });

  test('a plan is a valid document, its scores the sums of its terms, its ranks in their order', () => {
    const plans = fc.oneof(
      fc
        .tuple(topologies, histories)
        .map(([topology, failures]) => planExperiments({ topology, failures, history: 'h' })),
      histories.map((failures) => planShop(failures)),
    );
    fc.assert(
      fc.property(plans, (plan) => {
        expect(planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
        for (const [index, { rank, score, terms, reason }] of plan.weakSpots.entries()) {
          expect(rank).toBe(index + 1);
          // Printed with four digits, contributions add up to the printed score.
          const sum = terms.reduce((total, { contribution = Number.NaN }) => total + contribution, 0);
          expect(sum.toFixed(4)).toBe(score.toFixed(4));
          for (const { value, weight, contribution } of terms)
            expect(value * weight).toBeCloseTo(contribution ?? Number.NaN, 3);
          expect(reason).toMatch(/\w.*\.$/);
          // Each term is rounded.
          const before = plan.weakSpots[index - 1]?.score ?? Infinity;
          expect(score).toBeLessThanOrEqual(before + terms.length * 0.001);
        }
        expect(plan.coverage).toHaveLength(plan.weakSpots.length);
      }),
      { numRuns: often(200) },
    );
  });

  test('an incident never lowers its edge among equals', () => {
    const star = (leaves: readonly string[]): Topology => ({
      schemaVersion: 1,
      source: 's',
      services: [],
      edges: leaves.map((to) => ({ from: 'hub', to, operations: [], facts: {} })),
      sagas: {},
    });
    const leaves = ['b', 'c', 'd', 'e', 'f'];
    const more = fc.array(
      fc.tuple(
        day,
        fc.constantFrom('low', 'high', 'critical'),
        fc.constantFrom('hub->d', 'd'),
        fc.option(fc.nat(10_000), { nil: undefined }),
      ),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(more, (lines) => {
        const best = (count: number): number => {
          const failures = lines
            .slice(0, count)
            .map(([when, severity, place, volume]) =>
              failure(`${when} ${severity} ${place}`, volume === undefined ? {} : { volume }),
            );
          const plan = planExperiments({
            topology: star(leaves),
            failures,
            history: 'h',
            at: '2026-03-01T00:00:00Z',
          });
          return plan.weakSpots.find(({ where }) => where === 'hub->d')?.rank ?? Number.NaN;
        };
        const ranks = [0, ...lines.map((_, index) => index + 1)].map(best);
        for (const [index, value] of ranks.entries())
          if (index > 0) expect(value).toBeLessThanOrEqual(ranks[index - 1] ?? Number.NaN);
        expect(ranks.at(-1)).toBe(1);
      }),
      { numRuns: often(100) },
    );
  });
});
