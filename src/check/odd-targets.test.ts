/** Targets of odd shapes, and books of which a part could not be read: what is not there must not look like a broken rule. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../lib/random.ts';
import type { FinalRead, LedgerRow } from '../model/ledger.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { exampleTarget } from '../testing/example-target.ts';
import { parseExperiment, type NotedExperiment } from '../testing/history-notation.ts';
import { simulateRegisters } from '../testing/register-model.ts';
import { simulateOddSagas } from '../testing/odd-sagas.ts';
import { changeRows, rowsAtRest } from '../testing/planted-defects.ts';
import { verdictText } from '../testing/rule-table.ts';
import { buildHistory } from './history.ts';
import { judge } from './judge.ts';
import { checkers, type CheckedRule } from './registry.ts';
import { often } from '../testing/often.ts';

const rules = Object.keys(checkers) as CheckedRule[];
const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });

function broken(experiment: NotedExperiment): string[] {
  const history = buildHistory(experiment);
  return rules.filter((rule) => checkers[rule](history).status === 'violated');
}

describe('sagas of any shape', () => {
  test(
    'nothing is found in correct ones, whatever could not be read and wherever the run was cut',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const random = createRandom(seed);
          const whole = simulateOddSagas(random);
          const rounds = random.integer(0, 3);
          const reads = whole.reads.filter(({ round }) => round <= rounds);
          expect(broken({ ...whole, reads })).toEqual([]);
        }),
        { numRuns: often(5_000) },
      );
    },
    often(60_000),
  );

  test('a compensation that had no effect is found', () => {
    let found = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const whole = simulateOddSagas(createRandom(seed), { unreadable: 0 });
        const undone = rowsAtRest(whole).find(({ amount }) => amount < 0);
        if (undone === undefined) return;
        found += 1;
        const forgotten = (row: LedgerRow): boolean => row.saga === undone.saga && row.step === undone.step;
        const rules = broken(changeRows(whole, (rows) => rows.filter((row) => !forgotten(row))));
        // Where nobody says how it ended, half of a saga is one that never did.
        expect(rules).toEqual(expect.arrayContaining(['SG6', isTold(whole, undone.saga) ? 'SG7' : 'SG1']));
      }),
      { numRuns: often(1_000) },
    );
    expect(found).toBeGreaterThan(100);
  });
});

test(
  'registers: nothing is found where some replicas could not be read, some of the time, healed or not',
  () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const whole = simulateRegisters(random);
        const settled = random.chance(0.5);
        const reads = whole.reads.map((read): FinalRead => {
          const { round, at, replica } = read;
          if (random.chance(0.2)) return { kind: 'unreachable', round, at, replica, error: 'refused' };
          return settled ? read : ({ ...read, ...stateIn(whole, replica, 1) } as FinalRead);
        });
        const healProven = settled;
        expect(broken({ ...whole, reads, record: { ...whole.record, healProven } })).toEqual([]);
      }),
      { numRuns: often(3_000) },
    );
  },
  often(60_000),
);

/** What a replica showed in a round: replicas that never meet again show it for ever. */
function stateIn({ reads }: NotedExperiment, replica: string, round: number): Partial<FinalRead> {
  const read = reads.find((one) => one.replica === replica && one.round === round);
  return read?.kind === 'state' ? { items: read.items } : {};
}

function isTold({ reads }: NotedExperiment, saga: string): boolean {
  return reads.some((read) => read.kind === 'sagas' && Object.hasOwn(read.statuses, saga));
}

describe('a coordinator of two replicas', () => {
  const target: Target = {
    ...exampleTarget,
    services: targetSchema.shape.services.parse({
      ...exampleTarget.services,
      order: { command: ['none'], replicas: 2 },
    }),
  };
  const common = { round: 1, at: 5_000 };
  const unknown: FinalRead = { kind: 'sagas', ...common, replica: 'order.1', statuses: { 'o-1': 'unknown' } };
  const charged: FinalRead = {
    kind: 'ledger',
    ...common,
    replica: 'payment.1',
    rows: [{ row: 1, step: 'charge', saga: 'o-1', key: 'k', amount: 9 }],
    balances: [],
  };
  test.each<[string, FinalRead, string, string]>([
    [
      'one does not know the saga, and the other cannot be read: nobody knows',
      { kind: 'unreachable', ...common, replica: 'order.2', error: 'refused' },
      'inconclusive 1',
      'not exercised',
    ],
    [
      'neither knows it',
      { ...unknown, replica: 'order.2' },
      'violated 1: o-1 durable',
      'violated 1: o-1 durable',
    ],
    [
      'the other one knows it',
      { ...unknown, replica: 'order.2', statuses: { 'o-1': 'completed' } },
      'held 1',
      'held 1',
    ],
  ])('%s', (_, other, sg1, sg6) => {
    const noted = parseExperiment('FAULT ask');
    const history = buildHistory({ ...noted, target, reads: [unknown, other, charged] });
    expect(verdictText(checkers.SG1(history))).toBe(sg1);
    expect(verdictText(checkers.SG6(history))).toBe(sg6);
  });
});

describe('steps that share a name', () => {
  const saga = (service: string): Target['sagas'][string] => ({
    coordinator: 'order',
    variants: {},
    steps: ['inventory', service].map((at) => ({
      name: 'book',
      service: at,
      compensation: 'cancel',
      pivot: false,
      retriable: false,
      delivery: false,
    })),
  });
  const undone =
    'FAULT ask | order: compensated | inventory: reserve+1 release-1 | payment: charge+1 refund-1';
  const renamed = (noted: NotedExperiment): NotedExperiment =>
    changeRows(noted, (rows) => rows.map((row) => ({ ...row, step: row.amount > 0 ? 'book' : 'cancel' })));
  test.each([
    ['at two participants', 'payment', undone],
    ['at one participant', 'inventory', undone.replace('reserve+1', 'reserve+1 reserve+1 release-1')],
  ])('%s are not taken for each other', (_, service, line) => {
    const noted = renamed(parseExperiment(line));
    const words = ['book', 'book', 'cancel', 'cancel'].flatMap((step) =>
      (['begin', 'end'] as const).map((action) => ({
        kind: 'saga' as const,
        at: 500,
        service: 'order',
        saga: 'o-1',
        action,
        step,
        ...(action === 'end' ? { outcome: 'ok' as const } : {}),
      })),
    );
    const target = { ...noted.target, sagas: { checkout: saga(service) } };
    expect(broken({ ...noted, target, events: [...noted.events, ...words] })).toEqual([]);
  });

  test.each([
    ['at two participants', 'payment', 'not exercised'],
    ['at one participant', 'inventory', 'violated 1: o-1 durable'],
  ])('%s: whose ledger must have them after a restart', (_, service, expected) => {
    const noted = parseExperiment('FAULT reserve EXIT=inventory BACK=inventory . | inventory: -');
    const events = noted.events.map((event) =>
      event.kind === 'saga' && event.step !== undefined ? { ...event, step: 'book' } : event,
    );
    const target = { ...noted.target, sagas: { checkout: saga(service) } };
    expect(verdictText(checkers.DU1(buildHistory({ ...noted, events, target })))).toBe(expected);
  });
});

describe('what an experiment that proves little gives', () => {
  const noted = parseExperiment(
    'FAULT ask . | order: completed | payment: charge+1 | catalog.1: a=x | catalog.2: a=x',
  );
  test('without an event or a read: inconclusive', () => {
    expect(judge({ ...noted, events: [], reads: [] })).toMatchObject({
      status: 'inconclusive',
      reasons: ['no final read was taken', 'no operation succeeded', 'no rule was put to the test'],
    });
  });

  test('a replica that answers without a state, where others have one: inconclusive', () => {
    expect(judge(noted).reasons).toContain(
      'gave no state at the end, though others of their service did: catalog.3',
    );
  });
});

test(
  'an item with very many operations is judged like any other',
  () => {
    const noted = parseExperiment('FAULT p:a=x | catalog.1: - | catalog.2: - | catalog.3: -');
    const puts = Array.from({ length: 150_000 }, (_, index) => {
      const put = {
        kind: 'operation',
        at: 200,
        id: 10 + index,
        client: 9,
        f: 'put',
        place: 'catalog.1',
      } as const;
      const word = { ...put, item: 'a', value: `v${index}`, replaces: null };
      return [
        { ...word, type: 'invoke' as const },
        { ...word, type: 'ok' as const },
      ];
    });
    const history = buildHistory({ ...noted, events: [...noted.events, ...puts.flat()] });
    const verdicts = rules.map((rule) => checkers[rule](history));
    expect(verdicts.filter(({ status }) => status === 'violated').map(({ rule }) => rule)).toEqual(['CV2']);
  },
  often(60_000),
);

test.each([
  [
    'SG7',
    'ask ~. FAULT | order: compensated | payment: charge+5',
    ['violated 1: o-1 durable', 'violated 1: o-1 durable without fault'],
  ],
  ['AV1', 'load=50:40 FAULT load=50:50', ['held 50', 'violated 50: look durable without fault']],
  [
    'AV1',
    'load=50:40 FAULT load=50:40',
    ['violated 50: look durable', 'violated 50: look durable without fault'],
  ],
] as const)(
  '%s: a step that was held up for an aimed fault was disturbed from the beginning',
  (rule, line, expected) => {
    const noted = parseExperiment(line);
    const aimed = (hold: string): NotedExperiment => ({
      ...noted,
      scenario: {
        ...noted.scenario,
        faults: [{ kind: 'pause', service: 'payment', begin: { afterStep: 'charge', hold } }],
      },
    });
    const marks = ['300ms', '0ms'].map((hold) => verdictText(checkers[rule](buildHistory(aimed(hold)))));
    expect(marks).toEqual(expected);
  },
);
