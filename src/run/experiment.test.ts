import { describe, expect, test } from 'vitest';
import {
  bookings,
  faultRows,
  phases,
  rounds,
  rowsOf,
  runFakeExperiment,
} from '../testing/fake-experiment.ts';
import type { Progress } from './experiment.ts';
import type { PlannedUndo } from './ports.ts';

const registers = {
  use: 'registers',
  writeAt: ['store'],
  readAt: ['store'],
  retire: 2,
  deleteAfter: '1s',
  duration: '4s',
};

describe('an experiment', () => {
  test('without faults: baseline, healed, final; every operation ends', async () => {
    const ran = await runFakeExperiment([]);
    expect(ran.result).toMatchObject({
      status: 'completed',
      baselineMet: true,
      healProven: true,
      faults: [],
      busyP99Ms: 3,
    });
    expect(ran.result).not.toHaveProperty('faultBeganMs');
    expect(phases(ran)).toBe('baseline healed final');
    expect(rounds(ran)).toBe('quiet');
    const operations = rowsOf(ran, 'operation');
    expect(operations.filter(({ type }) => type === 'invoke')).toHaveLength(80);
    expect(operations.filter(({ type }) => type === 'ok')).toHaveLength(80);
    expect(ran.result.traffic).toContainEqual({ from: 'client', to: 'desk', connections: 80, bytes: 8_000 });
    expect(new Set(ran.reads.map((read) => `${read.round} ${read.kind} ${read.replica}`))).toEqual(
      new Set([
        '1 sagas desk.1',
        ...['stock.1', 'till.1', 'post.1', 'bell.1'].map((replica) => `1 ledger ${replica}`),
        ...['store.1', 'store.2', 'store.3'].map((replica) => `1 state ${replica}`),
      ]),
    );
  });

  test('registers: a put says what it replaces', async () => {
    const ran = await runFakeExperiment([], { scenario: { workload: registers } });
    const puts = rowsOf(ran, 'operation').filter(({ f, type }) => f === 'put' && type === 'invoke');
    expect(puts.some(({ replaces }) => typeof replaces === 'string')).toBe(true);
    expect(rowsOf(ran, 'operation').filter(({ f, type }) => f === 'delete' && type === 'ok')).toHaveLength(2);
  });

  test('what it tells while it runs', async () => {
    const told: Progress[] = [];
    await runFakeExperiment([{ kind: 'pause', service: 'till', begin: { after: '1s' } }], {
      onProgress: (progress) => told.push(progress),
    });
    expect(new Set(told.map(({ phase }) => phase))).toEqual(new Set(['baseline', 'faulted', 'healed']));
    expect(told.some(({ text }) => text.endsWith('pause on till'))).toBe(true);
    expect(told.every(({ plannedMs }) => plannedMs === 6_500)).toBe(true);
  });

  test.each([
    [{ kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' }, lasts: '1s' }, 1_000, 2_000, 'hit'],
    [{ kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } }, 1_000, 4_000, 'hit'],
    [{ kind: 'lost-reply', on: 'desk->till', begin: { after: '3s' }, lasts: '9s' }, 3_000, 4_000, 'hit'],
    [{ kind: 'down', on: 'desk->till', begin: { after: '500ms' }, lasts: '1s' }, 500, 1_500, 'probed'],
    [{ kind: 'partition', between: [['desk'], ['bell']], begin: { after: '1s' } }, 1_000, 4_000, 'hit'],
    [{ kind: 'latency', on: 'store->store', latency: '1s', begin: { after: '1s' } }, 1_000, 4_000, 'hit'],
    [{ kind: 'latency', on: 'client->store', latency: '1s', begin: { after: '1s' } }, 1_000, 4_000, 'set'],
    [{ kind: 'crash', service: 'till', begin: { after: '1s' }, lasts: '1s' }, 1_000, 2_300, 'probed'],
    [{ kind: 'crash', service: 'till', begin: { after: '1s' } }, 1_000, 4_300, 'probed'],
    [{ kind: 'pause', service: 'store', begin: { after: '1s' }, lasts: '1s' }, 1_000, 2_000, 'probed'],
    [{ kind: 'stop', service: 'till', begin: { after: '1s' }, lasts: '1s' }, 1_000, 2_300, 'probed'],
    [{ kind: 'stop', service: 'store', begin: { after: '1s' } }, 1_000, 4_300, 'probed'],
    [{ kind: 'flap', on: 'desk->till', begin: { after: '1s' }, lasts: '2s' }, 1_000, 3_000, 'probed'],
    [{ kind: 'flap', on: 'store->store', begin: { after: '1s' } }, 1_000, 4_000, 'probed'],
    [{ kind: 'restart', service: 'till', begin: { after: '1s' } }, 1_000, 1_300, 'probed'],
    [{ kind: 'down', on: 'desk->bell', begin: { afterOperations: 21 } }, 1_000, 4_000, 'probed'],
  ])('%j stands from about %i to %i ms, %s', async (fault, from, to, level) => {
    const ran = await runFakeExperiment([fault]);
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(faultRows(ran)).toBe(`begin 0, end 0 ${level}`);
    const [record] = ran.result.faults;
    expect(record?.evidence.level).toBe(level);
    expect(Math.abs((record?.beganMs ?? 0) - from)).toBeLessThan(50);
    expect(Math.abs((record?.endedMs ?? 0) - to)).toBeLessThan(50);
    expect(ran.result.faultBeganMs).toBe(record?.beganMs);
    expect(phases(ran)).toBe('baseline faulted healed final');
    expect(ran.links.standing()).toEqual([]);
  });

  test('a proxy that does not count, or has no effect', async () => {
    const lost = { kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } };
    const foreign = await runFakeExperiment([lost], {
      system: ({ links }) => {
        links.switches.counts = false;
      },
    });
    expect(foreign.result.faults[0]?.evidence.level).toBe('set');
    expect(foreign.result.traffic).toEqual([]);
    const probed = await runFakeExperiment([lost], {
      system: ({ links }) => {
        links.switches.counts = false;
        links.switches.canBeProbed = true;
      },
    });
    expect(probed.result.faults[0]?.evidence).toEqual({
      level: 'probed',
      detail:
        'the proxy does not count; its API was read back, and 1 of 1 toxics showed on a connection through the link',
    });
    const ignored = await runFakeExperiment([lost], {
      system: ({ links }) => {
        links.switches.counts = false;
        links.switches.canBeProbed = true;
        links.switches.ignoresToxics = true;
      },
    });
    expect(ignored.result.faults[0]?.evidence.level).toBe('set');
    const idle = await runFakeExperiment([{ kind: 'down', on: 'desk->till', begin: { after: '1s' } }], {
      system: ({ links }) => {
        links.switches.ignoresToxics = true;
      },
    });
    expect(idle.result.faults[0]?.evidence).toEqual({
      level: 'none',
      detail: '0 of 1 links refused a connection',
    });
  });

  test('two faults on one process: it comes back with the last one', async () => {
    const ran = await runFakeExperiment([
      { kind: 'crash', service: 'till', begin: { after: '1s' }, lasts: '1s' },
      { kind: 'crash', service: 'till', begin: { after: '1500ms' }, lasts: '1s' },
    ]);
    expect(ran.trace.filter((text) => text.endsWith(' till.1'))).toEqual([
      'journal start till.1',
      'crash till.1',
      'journal start till.1',
      'start till.1',
    ]);
    expect(ran.result.faults.map(({ evidence }) => evidence.level)).toEqual(['probed', 'none']);
    expect(ran.result.faults[0]?.endedMs).toBeLessThan(2_100);
    expect(ran.result.healProven).toBe(true);
  });

  test('a fault that waits for more operations than there are', async () => {
    const ran = await runFakeExperiment([
      { kind: 'down', on: 'desk->bell', begin: { afterOperations: 999 } },
    ]);
    expect(faultRows(ran)).toBe('missed 0');
    expect(ran.result.faults[0]).toMatchObject({
      missed: 'the load was over before 999 operations',
      evidence: { level: 'none' },
    });
    expect(phases(ran)).toBe('baseline healed final');
  });
});

describe('aiming', () => {
  const crash = { kind: 'crash', service: 'desk', begin: { afterStep: 'reserve' }, lasts: '1s' };

  test('the hold makes room: the fault begins while a saga is between the steps', async () => {
    const ran = await runFakeExperiment([crash]);
    const [record] = ran.result.faults;
    expect(record?.moment).toMatch(/^o-\d+(, o-\d+)*( and \d+ more)? between reserve and charge$/);
    expect(record).not.toHaveProperty('missed');
    expect(record?.evidence.level).toBe('probed');
    const held = ran.trace.indexOf('add desk.1->till.1 0_hold_upstream');
    const journaled = ran.trace.indexOf('journal start desk.1');
    expect(held).toBeGreaterThan(ran.trace.indexOf('journal remove-toxic desk.1->till.1 0_hold_upstream'));
    expect(ran.trace.indexOf('crash desk.1')).toBeGreaterThan(journaled);
    const operations = rowsOf(ran, 'operation').filter(({ at }) => at < (record?.beganMs ?? 0));
    expect(operations.length).toBeGreaterThan(0);
    expect(record?.beganMs).toBeGreaterThanOrEqual(500);
  });

  test('too late, when the begin takes longer than the hold', async () => {
    const slow = { ...crash, begin: { afterStep: 'reserve', hold: '0ms' } };
    const ran = await runFakeExperiment([slow], {
      scenario: { workload: { ...bookings, rate: 1 } },
      system: ({ ports, runtime, clock }) => {
        const kill = runtime.crash.bind(runtime);
        Object.assign(ports.runtime, {
          crash: async (replica: string) => {
            await clock.sleep(400);
            await kill(replica);
          },
        });
      },
    });
    expect(faultRows(ran)).toBe('begin 0, missed 0 none, end 0 none');
    expect(ran.result.faults[0]?.missed).toContain('no saga was after');
    expect(ran.result.healProven).toBe(true);
  });

  test('a slow disk does not cost the moment: the undo is in the journal before the step', async () => {
    const ran = await runFakeExperiment([crash], {
      scenario: { workload: { ...bookings, rate: 1 } },
      system: ({ ports, clock }) => {
        const plan = ports.journal.plan.bind(ports.journal);
        Object.assign(ports.journal, {
          plan: async (undo: PlannedUndo) => {
            await clock.sleep(350);
            return await plan(undo);
          },
        });
      },
    });
    expect(faultRows(ran)).toBe('begin 0, end 0 probed');
  });

  test('a step that is never done', async () => {
    const ran = await runFakeExperiment([{ ...crash, begin: { afterStep: 'refund' } }]);
    expect(faultRows(ran)).toBe('missed 0');
    expect(ran.result.faults[0]?.missed).toBe('the load was over before step refund of a saga');
    expect(ran.links.standing()).toEqual([]);
  });
});
