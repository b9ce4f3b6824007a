/** A night to draw in tests: open loads with their percentiles, a load that multiplied, flapping, an accepted violation, and changes. */

import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { createRandom, type Random } from '../lib/random.ts';
import type { Event, LoadEvent, Phase } from '../model/event.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import type { Anomaly, RuleVerdict, Verdict } from '../model/verdict.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { sampleTopology } from './sample-plan.test-data.ts';
import { summariseEvents } from './timeline.ts';

const run = '2026-11-25T02-00-00';
const load = {
  use: 'requests',
  at: 'storefront',
  mix: { home: 0.8, checkout: 0.2 },
  rate: 40,
  duration: '8s',
  timeout: '1s',
} as const;

/** Availability lost, a load multiplied (accepted), two that held, and how it all differs from the night before. */
export async function sampleNight(): Promise<ReportData> {
  const experiments = [
    await experiment(
      {
        name: 'shop-catalog-slow',
        workload: load,
        faults: [
          { kind: 'latency', latency: '4s', on: 'storefront->catalog', begin: { after: '2s' }, lasts: '4s' },
        ],
        checks: ['AV1'],
      },
      [rule('AV1', [unanswered])],
    ),
    await experiment(
      {
        name: 'shop-payment-slow',
        workload: { use: 'sagas', saga: 'checkout', at: 'storefront' },
        faults: [{ kind: 'latency', latency: '800ms', jitter: '100ms', on: 'order->payment', toxicity: 0.5 }],
        checks: ['LA1'],
        expect: 'violated(LA1) until 2027-01-31',
      },
      [rule('LA1', [multiplied]), rule('SG4', [])],
    ),
    await experiment(
      {
        name: 'shop-catalog-flaps',
        workload: load,
        clockOffset: { 'catalog.1': '5s' },
        faults: [{ kind: 'flap', on: 'storefront->catalog', begin: { after: '2s' }, lasts: '4s' }],
      },
      [rule('AV1', [])],
    ),
    await experiment(
      {
        name: 'shop-shipping-stop',
        workload: { use: 'sagas', saga: 'checkout', at: 'storefront' },
        faults: [{ kind: 'stop', service: 'shipping', begin: { after: '2s' }, lasts: '4s' }],
      },
      [rule('DU1', []), rule('SG6', [])],
    ),
  ];
  const since = '2026-11-24T02:00:09.120Z';
  return {
    run: {
      schemaVersion: 1,
      run,
      command: 'seatrial nightly --budget 20m',
      seatrial: '0.1.0',
      node: 'v20.20.2',
      platform: 'linux x64',
      seed: 7,
      environment: {},
      startedAt: '2026-11-25T02:00:00.000Z',
      endedAt: '2026-11-25T02:05:31.000Z',
      status: 'completed',
      experiments: experiments.map(({ record }) => record),
      changes: [
        {
          change: 'fixed',
          experiment: '04-shop-shipping-stop',
          scenario: 'shop-shipping-stop',
          rules: ['DU1'],
          since,
        },
        { change: 'new', experiment: '01-shop-catalog-slow', scenario: 'shop-catalog-slow', rules: ['AV1'] },
        {
          change: 'still',
          experiment: '02-shop-payment-slow',
          scenario: 'shop-payment-slow',
          rules: ['LA1'],
          since,
        },
        { change: 'flaky', experiment: '99-gone', scenario: 'shop-catalog-partition', rules: [], since },
      ],
      notRun: [{ scenario: 'shop-notifier-pause', why: 'the budget of 20m was used up' }],
    },
    topology: sampleTopology,
    experiments,
    generatedAt: '2026-11-25T02:05:32.000Z',
  };
}

type Setup = Pick<ScenarioInput, 'name' | 'workload' | 'faults' | 'checks' | 'expect' | 'clockOffset'>;

let number = 0;

async function experiment(setup: Setup, rules: readonly RuleVerdict[]): Promise<ReportExperiment> {
  number = (number % 4) + 1;
  const id = `0${number}-${setup.name}`;
  const scenario = scenarioSchema.parse({ schemaVersion: 1, target: 'shop', ...setup });
  const [fault] = scenario.faults;
  if (fault === undefined) throw new Error('a sample has a fault');
  const what = fault.kind;
  const where = 'on' in fault ? fault.on : 'service' in fault ? fault.service : '';
  const status = rules.some((one) => one.status === 'violated') ? 'violated' : 'held';
  const verdict: Verdict = { schemaVersion: 1, scenario: setup.name, status, rules: [...rules], reasons: [] };
  const record: ExperimentRecord = {
    id,
    scenario: setup.name,
    target: 'shop',
    seed: 7,
    status: 'completed',
    startedAt: '2026-11-25T02:00:12.000Z',
    tookMs: 14_230,
    faults: [
      {
        what,
        where,
        beganMs: 4_000,
        endedMs: 8_000,
        evidence: { level: 'hit', connections: 140, detail: 'counted by the proxy' },
      },
    ],
    faultBeganMs: 4_000,
    healedMs: 10_050,
    quietMs: 12_900,
    baselineMet: true,
    healProven: true,
    busyP99Ms: 12,
    traffic: [],
    verdict: status,
  };
  const events = nightEvents({
    what,
    where,
    open: setup.workload.use === 'requests',
    broken: status === 'violated',
  });
  return {
    record,
    scenario,
    verdict,
    timeline: await summariseEvents(events, { verdict }),
    replay: `npx seatrial replay reports/${run}/${id}`,
  };
}

interface Course {
  readonly what: string;
  readonly where: string;
  readonly open: boolean;
  readonly broken: boolean;
}

function nightEvents({ what, where, open, broken }: Course): Event[] {
  const random = createRandom(11, what);
  const times = what === 'flap' ? [4_000, 5_000, 6_000, 7_000] : [4_000];
  const lasts = what === 'flap' ? 500 : 4_000;
  const events: Event[] = [
    { kind: 'phase', at: 0, phase: 'baseline' },
    { kind: 'phase', at: 4_000, phase: 'faulted' },
    { kind: 'phase', at: 10_000, phase: 'healed' },
    { kind: 'phase', at: 12_900, phase: 'final' },
    { kind: 'note', at: 13_400, text: 'final reads taken' },
    ...times.flatMap((at): Event[] => [
      { kind: 'fault', type: 'begin', at, fault: 0, what, where },
      { kind: 'fault', type: 'end', at: at + lasts, fault: 0, what, where },
    ]),
  ];
  for (let second = 2; second < 10; second += 1) {
    const phase = second < 4 ? 'baseline' : 'faulted';
    const hit = broken && second >= 4 && second < 8;
    if (open) events.push(...loadRows(second * 1_000, phase, hit, random));
    else events.push(...sagaRows(second * 1_000, hit));
  }
  return events.sort((a, b) => a.at - b.at);
}

function loadRows(fromMs: number, phase: Phase, hit: boolean, random: Random): LoadEvent[] {
  const kinds = [
    { request: 'home', due: 32, counts: true },
    { request: 'checkout', due: 8, counts: false },
  ];
  return kinds.map(({ request, due, counts }) => {
    const well = hit ? Math.floor(due / 4) : due;
    return {
      kind: 'load',
      at: fromMs + 2_000,
      phase,
      fromMs,
      toMs: fromMs + 975,
      request,
      counts,
      due,
      well,
      failed: well < due ? { timeout: due - well } : {},
      latency: histogram(Array.from({ length: well }, () => random.integer(4_000, hit ? 900_000 : 30_000))),
    };
  });
}

/** As a run writes it. */
export function histogram(us: readonly number[]): string {
  const made = build({ numberOfSignificantValueDigits: 3, useWebAssembly: false });
  for (const one of us) made.recordValue(one);
  return encodeIntoCompressedBase64(made);
}

function sagaRows(fromMs: number, hit: boolean): Event[] {
  return Array.from({ length: 6 }, (_, index): Event[] => {
    const at = fromMs + index * 160;
    const id = fromMs + index;
    const base = {
      kind: 'operation',
      id,
      client: 1,
      f: 'checkout',
      place: 'storefront.1',
      saga: `o-${id}`,
    } as const;
    const calls = Array.from({ length: hit ? 8 : 1 }, (_call, nth): Event => ({
      kind: 'request',
      at: at + 10 + nth * 100,
      service: 'payment.1',
      method: 'POST',
      path: '/charge',
    }));
    return [{ ...base, at, type: 'invoke' }, ...calls, { ...base, at: at + 90, type: 'ok' }];
  }).flat();
}

function rule(id: string, anomalies: Anomaly[]): RuleVerdict {
  return {
    rule: id,
    status: anomalies.length > 0 ? 'violated' : 'held',
    checked: 320,
    anomalies,
    reasons: [],
  };
}

const unanswered: Anomaly = {
  rule: 'AV1',
  subject: 'home',
  summary: 'Of 192 requests that were due while the faults stood, 96 were not well answered within 1 s.',
  promised: 'At most 1 % of the due requests fail while the faults stand.',
  seen: '96 of 192 failed (50 %): 96 timeout. Before the fault: 0 of 64.',
  evidence: [
    {
      source: 'events',
      service: 'storefront',
      row: 41,
      text: 'home: 32 due from 4s to 4.98s, 8 well answered, 24 timeout',
    },
    {
      source: 'events',
      service: 'storefront',
      row: 47,
      text: 'home: 32 due from 5s to 5.98s, 8 well answered, 24 timeout',
    },
  ],
  durability: 'transient',
  withoutFault: false,
};

const multiplied: Anomaly = {
  rule: 'LA1',
  subject: 'payment',
  summary: 'While the fault stood, payment received 8 requests for each order; before, it was one.',
  promised: 'At most 4 times as many requests for each operation as before the fault.',
  seen: '192 requests for 24 operations (8 each); before the fault 12 for 12 (1 each).',
  evidence: [{ source: 'events', service: 'payment', row: 92, text: 'POST /charge' }],
  durability: 'transient',
  withoutFault: false,
};
