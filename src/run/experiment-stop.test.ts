import { describe, expect, test } from 'vitest';
import {
  bookings,
  faultRows,
  injectedAfter,
  phases,
  rowsOf,
  runFakeExperiment,
  type RanExperiment,
} from '../testing/fake-experiment.ts';
import type { PlannedUndo, Toxic } from './ports.ts';

/** Nobody can order: every operation from then on takes 500 ms and fails. */
const silence = { kind: 'lost-reply', on: 'client->desk', begin: { after: '1s' } };
const slowly = { kind: 'latency', on: 'client->desk', latency: '300ms', begin: { after: '1s' } };
const impatient = { ...bookings, timeout: '500ms' };
const requests = {
  use: 'requests',
  at: 'desk',
  mix: { look: 1 },
  rate: 40,
  duration: '4s',
  timeout: '500ms',
};

const stopOf = (ran: RanExperiment): { at: number; status: string; why: string } => {
  const [stop, ...others] = rowsOf(ran, 'stop');
  expect(others).toEqual([]);
  return stop ?? { at: NaN, status: 'none', why: '' };
};

/** When each fault ended, ms since the experiment was stopped. */
function endsAfterStop(ran: RanExperiment): number[] {
  const { at } = stopOf(ran);
  return rowsOf(ran, 'fault').flatMap((row) => (row.type === 'end' ? [row.at - at] : []));
}

describe('a stop condition that is met ends the faults within a second of its cause', () => {
  /** When the cause was there, by the events: what had to be seen. */
  const causes: Record<string, (ran: RanExperiment) => number> = {
    failed: (ran) => rowsOf(ran, 'operation').filter(({ type }) => type === 'info')[4]?.at ?? NaN,
    open: (ran) =>
      (rowsOf(ran, 'operation').find(({ type, at }) => type === 'invoke' && at > 1_010)?.at ?? NaN) + 200,
    began: (ran) => rowsOf(ran, 'fault')[0]?.at ?? NaN,
  };

  test.each<[string, object, { workload?: object; stop: object }, keyof typeof causes, RegExp]>([
    [
      'too many fail',
      silence,
      { workload: impatient, stop: { failed: 0.2, over: '2s', least: 5 } },
      'failed',
      /^E_LIMIT stop condition met: \d+(\.\d)? % of \d+ operations failed within 2 s; at most 20 % may$/,
    ],
    [
      'too many requests fail',
      silence,
      { workload: requests, stop: { failed: 0.2, over: '1s', least: 5 } },
      'began',
      /^E_LIMIT stop condition met: \d+(\.\d)? % of \d+ operations failed within 1 s; at most 20 % may$/,
    ],
    [
      'operations hang',
      silence,
      { workload: { ...bookings, timeout: '10s' }, stop: { p99: '200ms' } },
      'open',
      /^E_LIMIT stop condition met: \d of \d\d operations within 5 s took longer than 0.2 s \(\d of them still open\); at most 1 in 100 may$/,
    ],
    [
      'operations are slow',
      slowly,
      { workload: bookings, stop: { p99: '250ms' } },
      'began',
      /took longer than 0.25 s \(\d of them still open\)/,
    ],
    [
      'requests are slow',
      slowly,
      { workload: requests, stop: { p99: '250ms' } },
      'began',
      /took longer than 0.25 s \(\d of them still open\)/,
    ],
    [
      'a service is not healthy',
      { kind: 'pause', service: 'till', begin: { after: '1s' } },
      { stop: { probe: 'till', within: '500ms' } },
      'began',
      /^E_LIMIT stop condition met: till.1 is not healthy within 500 ms: no answer$/,
    ],
  ])('%s', async (_, fault, { workload = bookings, stop }, cause, why) => {
    const ran = await runFakeExperiment([fault], { scenario: { workload, limits: { stop: [stop] } } });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.result.error).toMatch(why);
    expect(stopOf(ran)).toMatchObject({ status: 'aborted', why: ran.result.error });
    const end = rowsOf(ran, 'fault').find(({ type }) => type === 'end');
    expect(end?.at).toBeGreaterThan(causes[cause]?.(ran) ?? Infinity);
    expect((end?.at ?? Infinity) - (causes[cause]?.(ran) ?? 0)).toBeLessThan(1_000);
    expect(ran.endMs).toBeLessThan(5_000);
  });

  test('by a service that is not to be hit at all', async () => {
    const ran = await runFakeExperiment([{ kind: 'down', on: 'desk->till', begin: { after: '1s' } }], {
      scenario: { limits: { stop: [{ probe: 'store.2' }, { failed: 0.9 }] } },
      at: [[2_100, ({ runtime }) => runtime.switches.unhealthy.add('store.2')]],
    });
    expect(stopOf(ran).why).toContain('store.2 is not healthy');
    expect(stopOf(ran).at).toBeLessThan(2_100 + 750);
    expect(endsAfterStop(ran)[0]).toBeLessThan(50);
  });

  test('one that is met in the baseline: no fault begins', async () => {
    const ran = await runFakeExperiment([silence], {
      scenario: {
        workload: { ...bookings, at: 'desk' },
        limits: { stop: [{ probe: 'bell', within: '100ms' }] },
      },
      at: [[300, ({ runtime }) => runtime.switches.unhealthy.add('bell.1')]],
    });
    expect(ran.result.status).toBe('aborted');
    expect(faultRows(ran)).toBe('missed 0');
    expect(phases(ran)).toBe('baseline healed final');
    expect(ran.trace.filter((text) => text.startsWith('add'))).toEqual([]);
  });

  test('none that is met is met later: not while healing, not by what is cut short', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'crash', service: 'till', begin: { after: '1s' }, lasts: '1s' }],
      {
        scenario: { limits: { stop: [{ failed: 0 }, { p99: '5s' }, { probe: 'bell' }] } },
        system: ({ runtime }) => {
          runtime.switches.startMs = 700;
        },
        at: [[4_200, ({ runtime }) => runtime.switches.unhealthy.add('bell.1')]],
      },
    );
    expect(rowsOf(ran, 'stop')).toEqual([]);
    expect(ran.result.status).toBe('completed');
  });

  test('a probe that fails for us is an error of ours', async () => {
    const ran = await runFakeExperiment([silence], {
      scenario: { limits: { stop: [{ probe: 'bell' }] } },
      at: [
        [
          2_000,
          ({ ports }) => {
            Object.assign(ports.runtime, { healthy: () => Promise.reject(new Error('no health check')) });
          },
        ],
      ],
    });
    expect(ran.result).toMatchObject({ status: 'failed', healProven: false });
    expect(stopOf(ran).why).toBe('E_INTERNAL no health check');
  });
});

describe('nothing delays healing after a stop', () => {
  test('not a health check that hangs, nor a proxy that does not say how busy it is', async () => {
    const ran = await runFakeExperiment(
      [
        { kind: 'pause', service: 'till', begin: { after: '1s' } },
        { kind: 'latency', on: 'desk->post', latency: '50ms', begin: { after: '1s' } },
      ],
      {
        scenario: { hypothesis: [{ service: 'till', within: '20s', during: true }] },
        emergencyAt: 2_000,
        at: [
          [
            1_900,
            ({ ports, clock }) => {
              Object.assign(ports.links, { busyP99Ms: () => clock.sleep(5_000).then(() => 1) });
            },
          ],
        ],
      },
    );
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(Math.max(...endsAfterStop(ran))).toBeLessThan(50);
    expect(rowsOf(ran, 'probe').filter(({ ok }) => !ok)).toEqual([]);
  });

  test('not one service that takes long to start another one, nor a hold', async () => {
    const ran = await runFakeExperiment(
      [
        { kind: 'lost-reply', on: 'desk->till', begin: { after: '500ms' } },
        { kind: 'crash', service: 'bell', begin: { after: '1s' } },
        { kind: 'stop', service: 'till', begin: { after: '1s' } },
        { kind: 'crash', service: 'store', begin: { after: '1s' } },
        { kind: 'pause', service: 'post', begin: { after: '1s' } },
        { kind: 'down', on: 'desk->stock', begin: { afterStep: 'refund' } },
      ],
      {
        scenario: { limits: { edges: 9, services: 9 } },
        system: ({ runtime }) => {
          runtime.switches.startMs = 800;
        },
        emergencyAt: 2_000,
      },
    );
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    const ends = new Map(
      rowsOf(ran, 'fault').flatMap((row) =>
        row.type === 'end' ? [[row.fault, row.at - 2_000] as const] : [],
      ),
    );
    expect([...ends.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
    for (const quick of [0, 4]) expect(ends.get(quick)).toBeLessThan(50);
    for (const slow of [1, 2, 3]) expect(ends.get(slow)).toBeLessThan(850);
  });

  test('not a fault that takes long to begin another one; it is ended as soon as it has begun', async () => {
    const ran = await runFakeExperiment(
      [
        { kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } },
        { kind: 'latency', on: 'desk->bell', latency: '9ms', begin: { after: '1s' } },
      ],
      {
        system: ({ links, clock }) => {
          const add = links.addToxic.bind(links);
          const slowly = async (link: string, toxic: Toxic): Promise<void> => {
            if (link === 'desk.1->bell.1') await clock.sleep(4_000);
            await add(link, toxic);
          };
          Object.assign(links, { addToxic: slowly });
        },
        emergencyAt: 2_000,
      },
    );
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    const [quick = Infinity, slow = Infinity] = endsAfterStop(ran);
    expect(quick).toBeLessThan(50);
    expect(slow).toBeGreaterThan(3_000);
    expect(faultRows(ran)).toBe('begin 0, begin 1, end 0 hit, end 1 set');
    // Its lifetime counts from when it stood.
    expect(ran.trace.filter((text) => text.startsWith('begun 2'))).toEqual([
      'begun 2 62000',
      'begun 2 62000',
      'begun 2 16000',
    ]);
  });

  test.each(['stop', 'restart'])('not a service that takes its time to stop: a %s', async (kind) => {
    const ran = await runFakeExperiment([{ kind, service: 'bell', begin: { after: '1s' } }], {
      system: ({ runtime }) => {
        runtime.switches.stopMs = 4_900;
        runtime.switches.startMs = 100;
      },
      emergencyAt: 2_000,
    });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(endsAfterStop(ran)[0]).toBeLessThan(150);
    expect(faultRows(ran)).toBe('begin 0, end 0 probed');
    // What it may take to stop is no part of its lifetime, and no reason for the watchdog to come.
    const [first = '', second = '', ...rest] = ran.trace.filter((text) => text.startsWith('begun 1'));
    const msOf = (text: string): number => Number(text.split(' ')[2]);
    expect(msOf(first) - msOf(second)).toBe(6_000);
    expect(rest).toEqual(['begun 1 20000']);
  });

  test('not one fault that waits for the state of a process: then nothing is done to it', async () => {
    const ran = await runFakeExperiment([{ kind: 'pause', service: 'bell', begin: { after: '1s' } }], {
      system: ({ runtime, clock }) => {
        const state = runtime.state.bind(runtime);
        Object.assign(runtime, { state: (replica: string) => clock.sleep(100).then(() => state(replica)) });
      },
      emergencyAt: 1_050,
    });
    expect(faultRows(ran)).toBe('begin 0, end 0 none');
    expect(ran.result.faults[0]?.evidence.detail).toContain('nothing was done: the experiment was stopped');
    expect(ran.trace.filter((text) => text.startsWith('pause'))).toEqual([]);
  });

  test('not a service that hangs to see what another one suffers', async () => {
    const ran = await runFakeExperiment(
      [
        { kind: 'pause', service: 'till', begin: { after: '1s' } },
        { kind: 'pause', service: 'bell', begin: { after: '1600ms' } },
      ],
      {
        scenario: {
          limits: {
            stop: [
              { probe: 'till', within: '10s' },
              { probe: 'bell', within: '200ms' },
            ],
          },
        },
      },
    );
    expect(stopOf(ran).why).toContain('bell.1 is not healthy within 200 ms');
    expect(stopOf(ran).at).toBeLessThan(1_600 + 750);
  });

  test('of two faults on one process the last one is undone first', async () => {
    const ran = await runFakeExperiment(
      [
        { kind: 'pause', service: 'till', begin: { after: '1s' } },
        { kind: 'crash', service: 'till', begin: { after: '1500ms' } },
        { kind: 'latency', on: 'desk->bell', latency: '9ms', begin: { after: '1s' } },
        { kind: 'latency', on: 'desk->bell', latency: '9ms', begin: { after: '1500ms' } },
      ],
      { emergencyAt: 2_000 },
    );
    const ends = rowsOf(ran, 'fault').flatMap(({ type, fault }) => (type === 'end' ? [fault] : []));
    expect(ends).toEqual([3, 2, 1, 0]);
    expect(ran.result.healProven).toBe(true);
  });

  test('a journal that can no longer be written', async () => {
    const ran = await runFakeExperiment(
      [
        { kind: 'crash', service: 'desk', begin: { afterStep: 'reserve' } },
        { kind: 'latency', on: 'desk->bell', latency: '9ms', begin: { after: '1s' } },
      ],
      {
        emergencyAt: 2_000,
        at: [
          [
            1_900,
            ({ ports }) => {
              const full = (): never => {
                throw new Error('no space left on device');
              };
              Object.assign(ports.journal, { begun: full, undone: full });
            },
          ],
        ],
      },
    );
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.links.standing()).toEqual([]);
  });
});

describe('holds', () => {
  const aimed = { kind: 'crash', service: 'desk', begin: { afterStep: 'refund' } };
  const added = ({ trace }: RanExperiment): readonly string[] =>
    trace.filter((text) => text.startsWith('add'));

  test('are set', async () => {
    expect(added(await runFakeExperiment([aimed]))).toHaveLength(1);
  });

  test('not while an emergency stop stands that nobody has told of', async () => {
    const ran = await runFakeExperiment([aimed], {
      system: ({ ports }) => {
        Object.assign(ports, { forbidden: () => 'somebody stopped everything' });
      },
    });
    expect(stopOf(ran)).toMatchObject({ status: 'aborted', why: 'E_STOPPED somebody stopped everything' });
    expect(added(ran)).toEqual([]);
    expect(ran.result.healProven).toBe(true);
  });

  test('not after the allowed time, should it end while they are written to the journal', async () => {
    const ran = await runFakeExperiment([aimed], {
      scenario: { limits: { hours: '09:00-11:00', timeZone: 'UTC' } },
      system: ({ ports, clock }) => {
        const plan = ports.journal.plan.bind(ports.journal);
        Object.assign(ports.journal, {
          plan: (undo: PlannedUndo) => {
            clock.setWall(Date.UTC(2026, 0, 14, 12));
            return plan(undo);
          },
        });
      },
    });
    expect(stopOf(ran).why).toMatch(/^E_LIMIT hold on desk\.1->.* may not begin: it is wed 12:00 UTC/);
    expect(added(ran)).toEqual([]);
  });

  test('not after a stop that came while the proxy was asked how busy it is', async () => {
    const ran = await runFakeExperiment([aimed], {
      emergencyAt: 500,
      system: ({ ports, clock }) => {
        Object.assign(ports.links, { busyP99Ms: () => clock.sleep(2_000).then(() => 1) });
      },
    });
    expect(ran.trace).toEqual([]);
  });
});

describe('what a fault that never began says', () => {
  test.each([
    ['the load is over', {}, 'the load was over before 3000 ms of load'],
    ['an emergency stop', { emergencyAt: 500 }, 'the experiment was stopped before 3000 ms of load'],
  ])('%s', async (_, change, why) => {
    const workload = { ...bookings, duration: '2s' };
    const ran = await runFakeExperiment([{ kind: 'down', on: 'desk->till', begin: { after: '3s' } }], {
      scenario: { workload },
      ...change,
    });
    expect(ran.result.faults[0]?.missed).toContain(why);
  });
});

describe('an emergency stop', () => {
  const faults = [
    { kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' }, lasts: '2s' },
    { kind: 'crash', service: 'bell', begin: { after: '1s' } },
    { kind: 'crash', service: 'desk', begin: { afterStep: 'refund' } },
  ];
  // Without it the load ends at 4 s, and the experiment about 2 s later.
  test.each([
    ['before anything', 0, 'baseline healed', ''],
    ['in the baseline', 0.5, 'baseline healed', ''],
    ['while holds are set', 2, 'baseline healed', ''],
    ['in the load, before a fault', 500, 'baseline healed final', 'missed'],
    ['while the undo is written', 1_004.5, 'baseline healed final', 'missed'],
    ['while faults begin', 1_005.5, 'baseline faulted healed final', 'begin end'],
    ['while faults stand', 2_000, 'baseline faulted healed final', 'begin end'],
    ['while one ends', 3_007, 'baseline faulted healed final', 'begin end'],
    ['while all is healed', 4_100, 'baseline faulted healed final', 'begin end'],
    ['when all is healed', 4_700, 'baseline faulted healed final', 'begin end'],
    ['in the final reads', 5_400, 'baseline faulted healed final', 'begin end'],
  ])('%s, at %f ms', async (_, emergencyAt, expectedPhases, rows) => {
    const ran = await runFakeExperiment(faults, { emergencyAt });
    expect(ran.result).toMatchObject({
      status: 'aborted',
      error: 'E_STOPPED somebody stopped everything',
      healProven: true,
    });
    expect(stopOf(ran)).toEqual({
      kind: 'stop',
      at: emergencyAt,
      status: 'aborted',
      why: 'E_STOPPED somebody stopped everything',
    });
    expect(phases(ran)).toBe(expectedPhases);
    const seen = rowsOf(ran, 'fault').filter(({ fault }) => fault !== 2);
    expect([...new Set(seen.map(({ type }) => type))].join(' ')).toBe(rows);
    expect(rowsOf(ran, 'fault').filter(({ type, at }) => type === 'begin' && at > emergencyAt)).toEqual([]);
    for (const ms of endsAfterStop(ran)) expect(ms).toBeLessThan(1_000);
    expect(injectedAfter(ran, emergencyAt)).toEqual([]);
    expect(ran.links.standing()).toEqual([]);
    expect(ran.endMs).toBeLessThan(emergencyAt + 2_000);
  });
});
