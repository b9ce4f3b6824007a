import { describe, expect, test } from 'vitest';
import type { Event } from '../model/event.ts';
import type { ExperimentRecord, FaultRecord } from '../model/run-record.ts';
import { verdictSchema, type Verdict } from '../model/verdict.ts';
import { parseExperiment } from '../testing/history-notation.ts';
import { judge, type Material } from './judge.ts';

const good =
  'FAULT reserve charge ship notify . | order: completed | inventory: reserve+1 | payment: charge+9 | shipping: ship+1 | notifier: notify+1';
const broken =
  'FAULT reserve charge! ~reserve ~. | order: compensated | inventory: reserve+1 release-1 | payment: charge+9';

/** The material of `line`, with parts of its record and scenario changed. */
function material(
  line: string,
  record: Partial<ExperimentRecord> = {},
  scenario: Partial<Material['scenario']> = {},
): Material {
  const noted = parseExperiment(line);
  return { ...noted, record: { ...noted.record, ...record }, scenario: { ...noted.scenario, ...scenario } };
}

/** Status and reasons in one text. */
function text({ status, reasons }: Verdict): string {
  return [status, ...reasons].join('; ');
}

function fault(level: FaultRecord['evidence']['level'], missed?: string): FaultRecord[] {
  return [
    {
      what: 'pause',
      where: 'payment',
      evidence: { level, detail: 'seen' },
      ...(missed === undefined ? {} : { missed }),
    },
  ];
}

describe('the verdict', () => {
  test.each<[string, string, Partial<ExperimentRecord>, Partial<Material['scenario']>, string]>([
    ['all is well', good, {}, {}, 'held'],
    ['all that was asked for was tested', good, {}, { checks: ['SG1', 'SG4', 'DL1'] }, 'held'],
    ['a rule is broken', broken, {}, {}, 'violated'],
    ['the fault was hit', good, { faults: fault('hit') }, {}, 'held'],
    [
      'a rule was asked for and not tested',
      good,
      {},
      { checks: ['SG3'] },
      'inconclusive; SG3: never put to the test: it never happened that a compensation had to wait for that of a later step',
    ],
    [
      'a rule was asked for that has no checker',
      good,
      {},
      { checks: ['SG11'] },
      'inconclusive; SG11: no experiment shows it by itself; seatrial matrix does',
    ],
    [
      'the fault was only set',
      good,
      { faults: fault('set') },
      {},
      'inconclusive; fault 1 (pause at payment) is not proven to have taken effect (evidence: set, seen)',
    ],
    [
      'the fault missed its moment',
      good,
      { faults: fault('none', 'no saga was in between') },
      {},
      'inconclusive; fault 1 (pause at payment) missed its moment: no saga was in between',
    ],
    [
      'the fault never began',
      good,
      { faults: [] },
      {},
      'inconclusive; fault 1 (pause at payment) never began',
    ],
    [
      'broken without an effective fault',
      broken,
      { faults: fault('none') },
      {},
      'violated; fault 1 (pause at payment) is not proven to have taken effect (evidence: none, seen): it is not the cause of what was found',
    ],
    [
      'broken under a fault that was aimed and stood at another moment',
      broken,
      { faults: fault('none', 'no saga was in between').map((one) => ({ ...one, beganMs: 110 })) },
      {},
      'violated; fault 1 (pause at payment) began, but not at its moment (no saga was in between): it may still be the cause of what was found',
    ],
    [
      'not healed, and not met',
      'FAULT ask reserve | order: running | @40s',
      { healProven: false },
      {},
      'inconclusive; it is not proven that every fault was undone; SG1: 1 subject (o-1): not met when last read, but it is not proven that every fault was undone by then',
    ],
    [
      'no steady state',
      good,
      { baselineMet: false, faults: [] },
      {},
      'inconclusive; the steady state was not met before any fault; faults were not begun',
    ],
    [
      'no steady state, and broken',
      broken,
      { baselineMet: false, faults: [] },
      {},
      'violated; the steady state was not met before any fault; faults were not begun',
    ],
    ['aborted', good, { status: 'aborted' }, {}, 'inconclusive; the experiment was aborted'],
    ['interrupted', good, { status: 'interrupted' }, {}, 'inconclusive; the experiment was interrupted'],
    [
      'failed',
      good,
      { status: 'failed', error: 'E_TARGET_LOST order' },
      {},
      'inconclusive; the experiment was ended by an error of ours (E_TARGET_LOST order)',
    ],
    [
      'not healed',
      good,
      { healProven: false },
      {},
      'inconclusive; it is not proven that every fault was undone',
    ],
    ['aborted, and broken', broken, { status: 'aborted' }, {}, 'violated; the experiment was aborted'],
    ['a busy machine, all met', good, { busyP99Ms: 500 }, {}, 'held'],
    [
      'a busy machine, not met',
      'FAULT ask reserve | order: running | @5s',
      { busyP99Ms: 500 },
      {},
      'inconclusive; SG1: the machine was too busy to judge times (p99 event-loop delay 500 ms): o-1',
    ],
    [
      'links were lost',
      good,
      { linksLostMs: 1_234 },
      {},
      'inconclusive; the proxy lost links (seen at 1.2 s), so what was asked around then may have failed for that',
    ],
    [
      'links were lost, and broken',
      broken,
      { linksLostMs: 1_234 },
      {},
      'violated; the proxy lost links (seen at 1.2 s), so what was asked around then may have failed for that',
    ],
    ['no reads', 'FAULT ask', {}, {}, 'inconclusive; no final read was taken; no rule was put to the test'],
    [
      'nobody succeeded',
      'FAULT ask? reserve charge ship . | order: completed | payment: charge+9',
      {},
      {},
      'inconclusive; no operation succeeded',
    ],
    [
      'an open loop whose requests were well answered',
      'load=30:30 FAULT load=50:50 | order: -',
      {},
      {},
      'held',
    ],
    [
      'an open loop of which nothing was well answered, and nothing counts',
      'load=30:0- FAULT load=50:0- | order: -',
      {},
      {},
      'inconclusive; no operation succeeded; no rule was put to the test',
    ],
    [
      'a load was asked for that needed what was hit',
      'load=30:30 FAULT load=50:50- ask . | order: completed',
      {},
      { checks: ['AV1'] },
      'inconclusive; AV1: never put to the test: it never happened that a request of an open-loop load was due that needed nothing that was hit',
    ],
    [
      'a replica that cannot be read',
      `${good} | catalog.2: gone`,
      {},
      {},
      'inconclusive; could not be read at the end: catalog.2',
    ],
    [
      'before any fault',
      broken.replace('FAULT ', '').replace(' |', ' FAULT |'),
      {},
      {},
      'violated; 2 of 2 anomalies come from before any fault: the same seed without faults shows whether the target breaks by itself',
    ],
  ])('%s', (_, line, record, scenario, expected) => {
    const verdict = judge(material(line, record, scenario));
    expect(text(verdict)).toBe(expected);
    expect(verdictSchema.parse(verdict)).toEqual(verdict);
  });

  test('never quiet is never held', () => {
    expect(judge(material(`NOISY ${good}`)).status).toBe('inconclusive');
  });

  test('rules without a premise are listed, not counted', () => {
    const { rules } = judge(material(good));
    expect(rules.filter(({ status }) => status === 'not exercised').map(({ rule }) => rule)).toEqual([
      'SG3',
      'SG5',
      'SG7',
      'SG8',
      'SG9',
      'SG10',
      'CV1',
      'CV2',
      'CV3',
      'CV4',
      'DU1',
      'AV1',
      'LA1',
    ]);
  });

  test('of many anomalies twenty are kept, and the number is said', () => {
    const sagas = Array.from({ length: 30 }, (_, index) => index + 1);
    const story = sagas.map((n) => `${n}/ask`).join(' ');
    const rows = sagas.map((n) => `${n}/charge+1 ${n}/charge+1`).join(' ');
    const rule = judge(material(`FAULT ${story} | payment: ${rows}`)).rules.find((one) => one.rule === 'SG4');
    expect(rule).toMatchObject({
      checked: 30,
      reasons: ['30 anomalies were found; the first 20 are listed'],
    });
    expect(rule?.anomalies).toHaveLength(20);
  });

  test('what a violation says can be read without knowing the rules', () => {
    const { rules } = judge(material(broken.replace('charge+9', 'charge+1299')));
    const anomaly = rules.find(({ rule }) => rule === 'SG7')?.anomalies[0];
    expect(anomaly).toMatchObject({
      subject: 'o-1',
      summary: 'checkout o-1 was cancelled, but payment still holds 1,299 of it',
      promised: 'a checkout is called cancelled only when all of it has been given back',
      seen: 'payment: charge and refund add up to 1,299',
    });
    const services = new Set(anomaly?.evidence.map(({ service }) => service));
    expect(services).toEqual(new Set(['order', 'inventory', 'payment']));
  });

  test('what the faults were makes no difference to what is found', () => {
    const row: Event = { kind: 'fault', at: 105, type: 'begin', fault: 0, what: 'pause', where: 'payment' };
    const plain = material(broken);
    const marked = judge({ ...plain, events: [...plain.events, row] });
    expect(marked.rules).toEqual(judge(plain).rules);
  });
});

describe('a malformed history', () => {
  const row = {
    kind: 'operation',
    at: 10,
    id: 1,
    client: 1,
    f: 'read',
    place: 'catalog.1',
    item: 'a',
  } as const;
  test.each<[string, Event[]]>([
    ['a completion without invocation', [{ ...row, type: 'ok' }]],
    [
      'two completions',
      [
        { ...row, type: 'invoke' },
        { ...row, type: 'info' },
        { ...row, type: 'ok' },
      ],
    ],
    [
      'two invocations',
      [
        { ...row, type: 'invoke' },
        { ...row, type: 'invoke' },
      ],
    ],
    [
      'time running backwards',
      [
        { ...row, type: 'invoke' },
        { ...row, type: 'ok', at: 9 },
      ],
    ],
  ])('%s is an error of ours, not a verdict', (_, events) => {
    expect(() => judge({ ...material(good), events })).toThrow(
      expect.objectContaining({ code: 'E_HISTORY_MALFORMED' }),
    );
  });
});
