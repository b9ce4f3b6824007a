/**
 * The faults of our own proxy, each in a scenario of its own on the transfers: what the evidence counts is what was asked for, and nothing is left.
 *
 * A call of the transfers that went wrong is asked again with the same key: so whatever was hit, no transfer may be half done. Each is answered
 * on a connection of its own, which the ledger closes.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evidence } from '../model/fault.ts';
import { readDocument } from '../model/document.ts';
import { runRecordSchema, type ExperimentRecord } from '../model/run-record.ts';
import { topologySchema } from '../model/topology.ts';
import { verdictSchema, type Verdict } from '../model/verdict.ts';
import { processesOf, seatrial, temporaryFolder, type Ended } from '../testing/command-line.ts';
import { readEvents } from './judge-folder.ts';

/** A fault, and what proves it. */
interface Row {
  readonly fault: string;
  readonly expected: Partial<Evidence>;
  /** So many calls at least ended without an answer, as the accounts say. */
  readonly unanswered?: number;
}

const requests = (count: number): Partial<Evidence> => ({ level: 'hit', requests: count });
const some = expect.any(Number) as number;

/** By name. All on the edge from the accounts to the ledger. */
const proven: Readonly<Record<string, Row>> = {
  status: {
    fault: 'kind: http-status, match: POST, after: 2, count: 3',
    expected: requests(3),
    unanswered: 3,
  },
  'abort-before': {
    fault: 'kind: http-abort, match: /withdraw/*, after: 1, count: 2',
    expected: requests(2),
    unanswered: 2,
  },
  'abort-after': {
    fault: 'kind: http-abort, when: after, match: POST /deposit/*, after: 2, count: 1',
    expected: requests(1),
    unanswered: 1,
  },
  'lost-reply': {
    fault: 'kind: lost-reply, match: POST /withdraw/*, after: 1, count: 2',
    expected: requests(2),
    unanswered: 2,
  },
  delay: { fault: 'kind: http-delay, delay: 100ms, count: 4', expected: requests(4) },
  'delayed-reply': {
    fault: 'kind: http-delay, when: reply, delay: 100ms, match: /deposit/*, after: 1, count: 3',
    expected: requests(3),
  },
  open: { fault: 'kind: slow-open, delay: 50ms', expected: { level: 'hit', bytes: 0 } },
  close: { fault: 'kind: slow_close, delay: 50ms', expected: { level: 'hit', bytes: 0 } },
  slicer: {
    fault: 'kind: slicer, average_size: 20, delay: 0.5ms, stream: both',
    expected: { level: 'hit', bytes: some },
  },
  corrupt: { fault: 'kind: corrupt, rate: 5000', expected: { level: 'hit', bytes: some } },
  shared: {
    fault: 'kind: bandwidth, rate: 20, shared: true, stream: both',
    expected: { level: 'hit', bytes: some },
  },
};

/** Faults that stand and touch nothing, and what is said of them. */
const touchless: Readonly<Record<string, readonly [fault: string, reason: string]>> = {
  unmatched: [
    'kind: http-abort, match: DELETE /nothing',
    '0 of 0 requests that match, 0 connections, 0 bytes',
  ],
  unsliced: ['kind: slicer, average_size: 60000', '0 connections, 0 bytes: nothing was longer than a piece'],
};

const faults: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(proven).map(([name, { fault }]) => [name, fault])),
  ...Object.fromEntries(Object.entries(touchless).map(([name, [fault]]) => [name, fault])),
};

const scenario = (name: string, fault: string): string => `
schemaVersion: 1
name: ${name}
target: transfers
workload: { use: sagas, saga: transfer, at: accounts, rate: 15, duration: 2s, variants: {} }
faults: [{ on: accounts->ledger, begin: { after: 200ms }, ${fault} }]
checks: [SG1, SG4]
`;

describe('every fault of the proxy', () => {
  const work = temporaryFolder();
  const latest = join(work.folder, 'reports', 'latest');
  let ended: Ended;
  let experiments: ReadonlyMap<string, ExperimentRecord>;

  beforeAll(async () => {
    mkdirSync(join(work.folder, 'kinds'));
    for (const [name, fault] of Object.entries(faults))
      writeFileSync(join(work.folder, 'kinds', `${name}.yaml`), scenario(name, fault));
    ended = await seatrial(['run', 'kinds', '--lanes', '4'], work.folder);
    const record = runRecordSchema.parse(JSON.parse(readFileSync(join(latest, 'run.json'), 'utf8')));
    experiments = new Map(record.experiments.map((one) => [one.scenario, one]));
  }, 120_000);
  afterAll(() => {
    work[Symbol.dispose]();
  });

  /** The experiment of this name, its only fault and its verdict. */
  function outcome(name: string): { record: ExperimentRecord; evidence: Evidence; verdict: Verdict } {
    const record = experiments.get(name);
    const evidence = record?.faults[0]?.evidence;
    if (record === undefined || evidence === undefined) throw new Error(`no ${name}: ${ended.stderr}`);
    const text = readFileSync(join(latest, record.id, 'verdict.json'), 'utf8');
    return { record, evidence, verdict: verdictSchema.parse(JSON.parse(text)) };
  }

  /** How many steps of its transfers ended without an answer. */
  function unanswered(id: string): number {
    return [...readEvents(join(latest, id))].filter(
      (row) => row.kind === 'saga' && row.action === 'end' && row.outcome === 'unknown',
    ).length;
  }

  /** How many transfers were accepted in all experiments. */
  function accepted(): number {
    const rows = [...experiments.values()].flatMap(({ id }) => [...readEvents(join(latest, id))]);
    return rows.filter((row) => row.kind === 'operation' && row.type === 'ok').length;
  }

  test.each(Object.entries(proven))('%s: %j', (name, row) => {
    const { record, evidence, verdict } = outcome(name);
    expect(evidence).toMatchObject(row.expected);
    expect(evidence.connections).toBeGreaterThan(0);
    expect(unanswered(record.id)).toBeGreaterThanOrEqual(row.unanswered ?? 0);
    expect({ status: verdict.status, reasons: verdict.reasons }).toEqual({ status: 'held', reasons: [] });
    expect(record).toMatchObject({ status: 'completed', baselineMet: true, healProven: true });
  });

  test.each(Object.entries(touchless))('%s touches nothing, and that proves nothing: %j', (name, [, why]) => {
    const { record, evidence, verdict } = outcome(name);
    expect(evidence).toMatchObject({ level: 'set', connections: 0, bytes: 0, detail: why });
    expect(verdict.status).toBe('inconclusive');
    expect(verdict.reasons.join('\n')).toContain(`not proven to have taken effect (evidence: set, ${why})`);
    expect(record).toMatchObject({ status: 'completed', healProven: true });
  });

  test('the topology of the run has what was asked on the edge, how often and how well, and the next plan reads it', async () => {
    const file = join(latest, 'topology.json');
    const { edges, target } = readDocument(topologySchema, readFileSync(file, 'utf8'), { file });
    const operations = ['POST /deposit/{id}', 'POST /withdraw/{id}'];
    expect({ target, edges }).toMatchObject({
      target: 'transfers',
      edges: [{ from: 'accounts', to: 'ledger', operations, observed: { p50Ms: some, p99Ms: some } }],
    });
    const [{ observed, calls, errors } = {}] = edges;
    expect(observed).toMatchObject({ calls, errors });
    expect(observed?.operations.map(({ operation }) => operation).sort()).toEqual(operations);
    const withdrawals = observed?.operations.find(({ operation }) => operation === operations[1]);
    // Whoever was told that a transfer is accepted had one withdrawn, once at least.
    expect(accepted()).toBeGreaterThan(experiments.size);
    expect(withdrawals?.calls).toBeGreaterThanOrEqual(accepted());
    expect(withdrawals).toMatchObject({ errors: some, p50Ms: some, p99Ms: some });
    // The ledger never saw 3 that were answered with 503, nor 2 that were lost. What it answered, it answered: the replies lost behind it are not its errors.
    expect(errors).toBeGreaterThanOrEqual(5);
    const traffic = [...experiments.values()].flatMap((one) => one.traffic);
    const connections = traffic.filter(({ from }) => from === 'accounts').map((one) => one.connections);
    expect(observed?.connections).toBe(connections.reduce((sum, one) => sum + one, 0));
    const planned = await seatrial(['plan', '--topology', file, '--json'], work.folder);
    expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: '' });
    expect(planned.stdout).toContain(`accounts->ledger carried ${calls ?? 0} calls in reports/`);
  });

  test('afterwards nothing is left, and the exit code says that something proved nothing', async () => {
    expect(ended.code).toBe(2);
    expect(processesOf(work.folder)).toEqual([]);
    const { stdout } = await seatrial(['status', '--json'], work.folder);
    expect(JSON.parse(stdout)).toMatchObject({ runs: [] });
  });
});
