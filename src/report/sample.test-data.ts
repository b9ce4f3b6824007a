/** Runs to draw in tests: a shop with two bugs found, one experiment that proves nothing, and some that held. */

import type { Event } from '../model/event.ts';
import type { ExperimentRecord, FaultRecord } from '../model/run-record.ts';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import type { Anomaly, RuleVerdict, Verdict } from '../model/verdict.ts';
import { createRandom } from '../lib/random.ts';
import type { ReportData, ReportExperiment } from './data.ts';
import { samplePlan, sampleTopology } from './sample-plan.test-data.ts';
import { summariseEvents } from './timeline.ts';

/** Two violated, one inconclusive, `held` held experiments, with plan and topology. */
export async function sampleRun({ held = 2 }: { held?: number } = {}): Promise<ReportData> {
  const experiments = [
    await experiment('01-payment-lost-reply', {
      fault: fault('lost-reply', 'order->payment', { beganMs: 3_010, endedMs: 7_020, connections: 31 }),
      rules: [
        rule('SG1', 'held', 158),
        rule('SG6', 'violated', 158, [keptMoney(17), keptMoney(23), keptMoney(31), keptMoney(44)]),
        rule('SG7', 'violated', 158, [
          { ...keptMoney(17), rule: 'SG7', promised: 'A cancelled order holds nothing.' },
        ]),
        rule('CV1', 'not exercised', 0),
      ],
    }),
    await experiment('02-catalog-partition', {
      fault: fault('partition', 'catalog.1 | catalog.2, catalog.3', { beganMs: 2_500, endedMs: 7_500 }),
      registers: true,
      rules: [
        rule('CV1', 'violated', 10, [diverged]),
        rule('CV3', 'held', 240),
        rule('SG1', 'not exercised', 0),
      ],
    }),
    await experiment('03-order-crash', {
      fault: {
        what: 'crash',
        where: 'order',
        missed: 'no saga was between reserve and charge',
        evidence: { level: 'none', detail: 'never begun' },
      },
      rules: [rule('SG1', 'inconclusive', 0)],
      reasons: [
        'The fault missed its moment: no saga was between reserve and charge when it should have begun.',
      ],
    }),
  ];
  for (let index = 0; index < held; index += 1) {
    experiments.push(
      await experiment(`0${index + 4}-inventory-slow-${index + 1}`, {
        fault: fault('latency', 'order->inventory', { beganMs: 3_000, endedMs: 7_000, connections: 88 }),
        rules: [rule('SG1', 'held', 160), rule('SG6', 'held', 160), rule('DL1', 'not exercised', 0)],
      }),
    );
  }
  return {
    run: {
      schemaVersion: 1,
      run: '2026-11-24T21-04-10-shop',
      command: 'seatrial run plan.json --seed 7',
      seatrial: '0.1.0',
      node: 'v20.20.2',
      platform: 'linux x64',
      commit: 'dd5ad28',
      seed: 7,
      environment: { cores: '2', bugs: 'two' },
      startedAt: '2026-11-24T21:04:10.000Z',
      endedAt: '2026-11-24T21:05:31.000Z',
      status: 'completed',
      experiments: experiments.map(({ record }) => record),
      notRun: [{ scenario: 'shop-shipping-pause', why: 'the budget of 90s was used up' }],
    },
    plan: samplePlan,
    topology: sampleTopology,
    experiments,
    generatedAt: '2026-11-24T21:05:32.000Z',
    note: 'The shop is broken on purpose: two of its bugs were switched on.',
  };
}

interface Parts {
  readonly fault: FaultRecord;
  readonly rules: readonly RuleVerdict[];
  readonly reasons?: readonly string[];
  readonly registers?: boolean;
}

async function experiment(
  id: string,
  { fault: injected, rules, reasons = [], registers = false }: Parts,
): Promise<ReportExperiment> {
  const name = `shop-${id.slice(3)}`;
  const verdict: Verdict = {
    schemaVersion: 1,
    scenario: name,
    status: rules.some(({ status }) => status === 'violated')
      ? 'violated'
      : reasons.length > 0
        ? 'inconclusive'
        : 'held',
    rules: [...rules],
    reasons: [...reasons],
  };
  const record: ExperimentRecord = {
    id,
    scenario: name,
    target: 'shop',
    seed: 7,
    candidate: `${injected.where}:${injected.what}`,
    status: 'completed',
    startedAt: '2026-11-24T21:04:12.000Z',
    tookMs: 14_230,
    faults: [injected],
    ...(injected.beganMs === undefined ? {} : { faultBeganMs: injected.beganMs }),
    healedMs: 8_050,
    quietMs: 10_900,
    baselineMet: true,
    healProven: true,
    busyP99Ms: 12,
    traffic: [{ from: 'order', to: 'payment', connections: 180, bytes: 64_000 }],
    verdict: verdict.status,
  };
  const events = sampleEvents(injected, registers);
  return {
    record,
    scenario: scenarioSchema.parse(scenario(name, registers)),
    verdict,
    timeline: await summariseEvents(events, { verdict }),
    replay: `seatrial replay reports/2026-11-24T21-04-10-shop/${id}`,
  };
}

function scenario(name: string, registers: boolean): ScenarioInput {
  return {
    schemaVersion: 1,
    name,
    description: 'What a person wrote about it. Does the money stay where it belongs?',
    target: 'shop',
    workload: registers
      ? { use: 'registers', writeAt: ['catalog'], readAt: ['catalog'] }
      : { use: 'sagas', saga: 'checkout', at: 'storefront' },
    checks: ['SG1'],
  };
}

function fault(
  what: string,
  where: string,
  { beganMs, endedMs, connections }: { beganMs: number; endedMs: number; connections?: number },
): FaultRecord {
  const evidence =
    connections === undefined
      ? ({ level: 'probed', detail: 'a connection through the listen address stayed silent' } as const)
      : ({ level: 'hit', connections, bytes: connections * 410, detail: 'counted by the proxy' } as const);
  return { what, where, beganMs, endedMs, evidence };
}

function rule(
  id: string,
  status: RuleVerdict['status'],
  checked: number,
  anomalies: Anomaly[] = [],
): RuleVerdict {
  return {
    rule: id,
    status,
    checked,
    anomalies,
    reasons: status === 'inconclusive' ? ['its premise never occurred'] : [],
  };
}

function keptMoney(order: number): Anomaly {
  return {
    rule: 'SG6',
    subject: `o-${order}`,
    summary: `Order o-${order} was cancelled, but payment still holds 1,299 of it.`,
    promised: 'A cancelled order leaves nothing in any participant.',
    seen: 'payment’s ledger: charge +1,299, refund 0; inventory’s ledger: reserve +1, release -1.',
    evidence: [
      { source: 'ledgers', service: 'order', row: 0, text: `o-${order} compensated` },
      {
        source: 'ledgers',
        service: 'payment',
        row: order,
        text: `charge o-${order} +1,299 (key o-${order}/charge)`,
      },
      { source: 'events', service: 'order', row: 412, text: 'end charge: refused' },
    ],
    durability: 'durable',
    withoutFault: false,
  };
}

const diverged: Anomaly = {
  rule: 'CV1',
  subject: 'item-3',
  summary: 'The replicas of the catalog still disagree about item-3, 15 s after the network was whole again.',
  promised: 'All replicas show the same value.',
  seen: 'catalog.1 shows v-88, catalog.2 and catalog.3 show v-61.',
  evidence: [
    { source: 'ledgers', service: 'catalog', row: 0, text: 'catalog.1: item-3 = v-88' },
    { source: 'ledgers', service: 'catalog', row: 0, text: 'catalog.2: item-3 = v-61' },
  ],
  durability: 'transient',
  mendedAfterMs: 21_400,
  withoutFault: false,
};

/** Some 20 operations a second for 10 seconds, more unknown ones while the fault stands. */
export function sampleEvents(injected: FaultRecord, registers = false): Event[] {
  const random = createRandom(7, injected.where);
  const { what, where, beganMs, endedMs, evidence } = injected;
  const events: Event[] = [
    { kind: 'phase', at: 0, phase: 'baseline' },
    { kind: 'probe', at: 10, phase: 'baseline', service: 'order', ok: true, tookMs: 4 },
    { kind: 'phase', at: 2_000, phase: 'faulted' },
    { kind: 'phase', at: 8_000, phase: 'healed' },
    { kind: 'probe', at: 8_200, phase: 'healed', service: 'order', ok: false, tookMs: 1_000 },
    { kind: 'probe', at: 9_200, phase: 'healed', service: 'order', ok: true, tookMs: 5 },
    { kind: 'quiet', at: 10_900, quiet: true, detail: 'two reads 1s apart were equal' },
    { kind: 'phase', at: 10_900, phase: 'final' },
    { kind: 'note', at: 11_400, text: 'final reads taken' },
  ];
  if (beganMs !== undefined)
    events.push({ kind: 'fault', type: 'begin', at: beganMs, fault: 0, what, where });
  if (endedMs !== undefined)
    events.push({ kind: 'fault', type: 'end', at: endedMs, fault: 0, what, where, evidence });
  for (let id = 1; id <= 160; id += 1) {
    const at = 500 + id * 47;
    const hit = beganMs !== undefined && at > beganMs && at < (endedMs ?? 0);
    const type = hit && random.chance(0.45) ? 'info' : random.chance(0.2) ? 'fail' : 'ok';
    const asked = registers
      ? { f: id % 2 === 0 ? 'put' : 'read', item: `item-${id % 8}`, place: `catalog.${(id % 3) + 1}` }
      : { f: 'checkout', saga: `o-${id}`, place: 'storefront.1' };
    const base = { kind: 'operation', id, client: id % 4, ...asked } as const;
    events.push(
      { ...base, at, type: 'invoke' },
      { ...base, at: at + (type === 'info' ? 900 : 30 + random.integer(0, 60)), type },
    );
    if (registers) continue;
    const saga = { kind: 'saga', service: 'order', saga: `o-${id}` } as const;
    events.push({ ...saga, at: at + 5, action: 'begin', step: 'reserve' });
    events.push({ ...saga, at: at + 15, action: 'end', step: 'reserve', outcome: 'ok' });
    events.push({ ...saga, at: at + 16, action: 'begin', step: 'charge', key: `o-${id}/charge` });
    events.push({ ...saga, at: at + 516, action: 'end', step: 'charge', outcome: 'refused' });
    events.push({ ...saga, at: at + 560, action: 'finish', status: 'compensated' });
  }
  return events.sort((a, b) => a.at - b.at);
}
