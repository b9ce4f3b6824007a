import { describe, expect, test } from 'vitest';
import {
  faultRows,
  phases,
  rowsOf,
  runFakeExperiment,
  type RanExperiment,
} from '../testing/fake-experiment.ts';

const lostReply = { kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } };
const stopped = ({ events }: RanExperiment): readonly string[] =>
  rowsOf({ events }, 'stop').map(({ status, why }) => `${status} ${why}`);

/** How long after the experiment was stopped its last fault ended, ms. */
function healedAfterMs(ran: RanExperiment): number {
  const [stop] = rowsOf(ran, 'stop');
  const ends = rowsOf(ran, 'fault').filter(({ type }) => type === 'end');
  return Math.max(...ends.map(({ at }) => at)) - (stop?.at ?? Infinity);
}

describe('known before anything begins: nothing does', () => {
  test.each<[object, object, string]>([
    [{ kind: 'down', on: 'store->store' }, { edges: 5 }, '6 edges would be hit at once'],
    [{ kind: 'crash', service: 'store' }, { replicas: 2 }, '3 replicas would be hit at once'],
    [
      lostReply,
      { forbid: ['till'] },
      'lost-reply on desk->till would hit desk.1->till.1; limits.forbid forbids till',
    ],
    [lostReply, { allow: ['bell'] }, 'limits.allow allows bell only'],
    [{ ...lostReply, lasts: '3s' }, { fault: '2s' }, 'would last 3 s; limits.fault allows 2s'],
    [
      { kind: 'crash', service: 'desk', begin: { afterStep: 'reserve' } },
      { forbid: ['till'] },
      'hold on desk.1->till.1',
    ],
    [lostReply, { days: ['thu'], timeZone: 'UTC' }, 'it is wed 10:00 UTC; faults are allowed on thu only'],
    [lostReply, { hours: '11:00-09:59', timeZone: 'UTC' }, 'faults are allowed within 11:00-09:59 only'],
  ])('%j with %j', async (fault, limits, why) => {
    const ran = await runFakeExperiment([fault], { scenario: { limits } });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.result.error).toMatch(/^E_LIMIT /);
    expect(ran.result.error).toContain(why);
    expect(stopped(ran)).toEqual([`aborted ${ran.result.error ?? ''}`]);
    expect(phases(ran)).toBe('baseline healed');
    expect(ran.trace).toEqual([]);
    expect(rowsOf(ran, 'operation')).toEqual([]);
  });

  test('a scenario without faults may run at any time', async () => {
    const ran = await runFakeExperiment([], { scenario: { limits: { days: ['thu'], timeZone: 'UTC' } } });
    expect(ran.result.status).toBe('completed');
    expect(stopped(ran)).toEqual([]);
  });
});

describe('while faults stand', () => {
  test('holds are edges, too', async () => {
    const ran = await runFakeExperiment(
      [
        { kind: 'down', on: 'desk->post', begin: { after: '1s' } },
        { kind: 'crash', service: 'bell', begin: { afterStep: 'reserve' } },
      ],
      { scenario: { limits: { edges: 1 } } },
    );
    expect(ran.result.error).toBe('E_LIMIT 2 edges would be hit at once; limits.edges allows 1');
  });

  test('a fault that stands longer than limits.fault is ended', async () => {
    const ran = await runFakeExperiment([lostReply], { scenario: { limits: { fault: '1s' } } });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(stopped(ran)).toEqual([
      'aborted E_LIMIT lost-reply on desk->till has stood longer than limits.fault (1s); it was ended',
    ]);
    expect(faultRows(ran)).toBe('begin 0, end 0 hit');
    expect(ran.result.faults[0]?.endedMs).toBeLessThan(2_300);
  });

  test.each([
    ['lost-reply', { on: 'desk->till' }],
    ['crash', { service: 'till' }],
    ['stop', { service: 'store' }],
    ['flap', { on: 'desk->till' }],
  ])('a %s that lasts exactly as long as it may is no reason', async (kind, where) => {
    const ran = await runFakeExperiment([{ kind, ...where, begin: { after: '1s' }, lasts: '2s' }], {
      scenario: { limits: { fault: '2s' } },
      system: ({ runtime }) => {
        runtime.switches.startMs = 900;
      },
    });
    expect(stopped(ran)).toEqual([]);
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
  });

  test('an end that fails does not stand for ever', async () => {
    const ran = await runFakeExperiment([{ ...lostReply, lasts: '1s' }], {
      scenario: { limits: { fault: '1500ms' } },
      system: ({ links }) => {
        links.switches.removalsFail = 4;
      },
    });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.result.faults[0]?.endedMs).toBeLessThan(3_200);
  });

  test('the watchdog gets to know how long each may stand, and that a service is being started again', async () => {
    const ran = await runFakeExperiment(
      [
        { ...lostReply, lasts: '1s' },
        { kind: 'crash', service: 'bell', begin: { after: '2500ms' } },
      ],
      { scenario: { limits: { fault: '20s' } } },
    );
    expect(ran.trace.filter((text) => /^(begun|undone)/.test(text))).toEqual([
      'begun 1 3000',
      'begun 1 16000',
      'undone 1',
      'begun 2 22000',
      'begun 2 20000',
      'undone 2',
    ]);
  });
});

describe('the allowed time', () => {
  /** The hours end at 17:00; the experiment begins so many ms before. */
  const endsAfter = (ms: number): Parameters<typeof runFakeExperiment>[1] => ({
    scenario: { limits: { hours: '09:00-17:00', timeZone: 'UTC' } },
    system: ({ clock }) => {
      clock.setWall(Date.UTC(2026, 0, 14, 17) - ms);
    },
  });

  test.each([2_010, 2_250, 2_499])('ends %i ms after the begin: so does the fault', async (ms) => {
    const ran = await runFakeExperiment([lostReply], endsAfter(ms));
    expect(ran.result).toMatchObject({
      status: 'aborted',
      healProven: true,
      error:
        'E_LIMIT faults must have ended: it is wed 17:00 UTC; faults are allowed within 09:00-17:00 only',
    });
    expect(rowsOf(ran, 'stop')[0]?.at).toBe(ms);
    expect(healedAfterMs(ran)).toBeLessThan(50);
    expect(faultRows(ran)).toBe('begin 0, end 0 hit');
  });

  test('ends before the fault begins', async () => {
    const ran = await runFakeExperiment([lostReply], endsAfter(500));
    expect(faultRows(ran)).toBe('missed 0');
    expect(ran.result.error).toBe(
      'E_LIMIT lost-reply on desk->till may not begin: it is wed 17:00 UTC; faults are allowed within 09:00-17:00 only',
    );
  });

  test('ends before the fault would: it does not begin', async () => {
    const ran = await runFakeExperiment([{ ...lostReply, lasts: '2s' }], endsAfter(2_500));
    expect(faultRows(ran)).toBe('missed 0');
    expect(ran.result.error).toContain('would last 2 s, but faults are allowed for 1 s more');
  });

  test('ends when all faults are over: nobody minds', async () => {
    const ran = await runFakeExperiment([{ ...lostReply, lasts: '1s' }], endsAfter(2_500));
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
  });

  test('ends while a hold stands: it is removed', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'crash', service: 'desk', begin: { afterStep: 'refund' } }],
      endsAfter(2_000),
    );
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.links.standing()).toEqual([]);
    expect(rowsOf(ran, 'phase').find(({ phase }) => phase === 'healed')?.at).toBeLessThan(2_050);
  });
});

describe('others have a say', () => {
  test('an emergency stop that stands when a fault would begin', async () => {
    const ran = await runFakeExperiment([lostReply], {
      system: ({ ports }) => {
        Object.assign(ports, { forbidden: () => 'reports/STOP is there' });
      },
    });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(stopped(ran)).toEqual(['aborted E_STOPPED reports/STOP is there']);
    expect(faultRows(ran)).toBe('missed 0');
    expect(ran.result.faults[0]?.missed).toBe('reports/STOP is there');
  });

  test('somebody has undone what stands', async () => {
    const why = 'the watchdog has ended the faults: lost-reply on desk->till';
    const ran = await runFakeExperiment([lostReply], {
      at: [
        [
          2_000,
          ({ ports }) => {
            Object.assign(ports, { overruled: () => Promise.resolve(why) });
          },
        ],
      ],
    });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true, error: why });
    expect(stopped(ran)).toEqual([`aborted ${why}`]);
    expect(healedAfterMs(ran)).toBeLessThan(50);
  });

  test('who takes long to say so delays nobody', async () => {
    const ran = await runFakeExperiment([lostReply], {
      scenario: { limits: { fault: '1s' } },
      system: ({ ports, links, clock }) => {
        const states = links.states.bind(links);
        const slow = async <T>(answer: T): Promise<T> => {
          await clock.sleep(3_000);
          return answer;
        };
        Object.assign(ports, { overruled: () => slow(undefined) });
        // Asked by the watch alone at first: evidence and proof are read later.
        let asked = 0;
        Object.assign(links, {
          states: async () => ((asked += 1) === 1 ? slow(await states()) : await states()),
        });
      },
    });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.result.faults[0]?.endedMs).toBeLessThan(2_300);
  });
});

describe('a proxy that is restarted', () => {
  const latency = { kind: 'latency', on: 'desk->till', latency: '50ms', begin: { after: '1s' } };
  const restartAt = (ms: number): Parameters<typeof runFakeExperiment>[1] => ({
    at: [
      [
        ms,
        ({ links }) => {
          links.restart();
        },
      ],
    ],
  });

  test.each([
    [latency, 'begin 0, end 0 none'],
    [{ ...latency, lasts: '2s' }, 'begin 0, end 0 none'],
    // Between two looks: seen when it is ended.
    [{ ...latency, lasts: '999ms' }, 'begin 0, end 0 none'],
    [{ kind: 'down', on: 'desk->till', begin: { after: '1s' }, lasts: '999ms' }, 'begin 0, end 0 none'],
    [{ kind: 'down', on: 'desk->till', begin: { after: '1s' } }, 'begin 0, end 0 none'],
    [
      { kind: 'flap', on: 'desk->till', down: '20ms', up: '20ms', begin: { after: '1s' } },
      'begin 0, end 0 none',
    ],
    // The process knows nothing of proxies.
    [{ kind: 'pause', service: 'till', begin: { after: '1s' } }, 'begin 0, end 0 probed'],
  ])('while %j stands: %s, and the links are made again', async (fault, rows) => {
    const ran = await runFakeExperiment([fault], restartAt(2_000));
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(faultRows(ran)).toBe(rows);
    const notes = rowsOf(ran, 'note').map(({ text }) => text);
    expect(
      notes.some((text) => text.includes('is gone though nobody here ended it: the proxy was restarted')),
    ).toBe(rows.endsWith('none'));
    const all = ran.links.names.length;
    expect(notes).toContain(`the proxy has lost ${all} of ${all} links; they are made again`);
    expect(ran.trace.filter((text) => text.startsWith('restore'))).toHaveLength(all);
    expect(ran.result.linksLostMs).toBeGreaterThanOrEqual(2_000);
    expect(ran.result.linksLostMs).toBeLessThanOrEqual(2_250);
  });

  test.each([500, 3_999, 4_010, 5_000])('at %i ms, when nothing stands or is being ended', async (ms) => {
    const ran = await runFakeExperiment([{ ...latency, lasts: '1s' }], restartAt(ms));
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(faultRows(ran)).toBe('begin 0, end 0 hit');
  });

  test('that was never restarted has lost no links', async () => {
    expect((await runFakeExperiment([latency])).result.linksLostMs).toBeUndefined();
  });

  describe('an end that fails', () => {
    const partition = {
      kind: 'partition',
      between: [['store.1'], ['store']],
      begin: { after: '1s' },
      lasts: '1s',
    };

    test('takes nothing from the evidence: what it has undone of a fault was not undone by somebody else', async () => {
      const ran = await runFakeExperiment([partition], {
        system: ({ links, clock }) => {
          const remove = links.removeToxic.bind(links);
          Object.assign(links, {
            removeToxic: async (link: string, name: string) => {
              if (link === 'store.1->store.2' && clock.now() < 2_700) throw new Error('no');
              await remove(link, name);
            },
          });
        },
      });
      expect(rowsOf(ran, 'note').map(({ text }) => text)).toEqual([
        expect.stringContaining('could not be undone yet') as string,
      ]);
      expect(ran.result.faults[0]?.evidence.detail).toMatch(/^\d+ connections/);
      expect(ran.result.faults[0]?.endedMs).toBeGreaterThan(2_700);
    });

    test.each(['crash', 'restart'])('nor does a service that runs and is not ready: a %s', async (kind) => {
      const ran = await runFakeExperiment(
        [{ kind, service: 'till', begin: { after: '1s' }, ...(kind === 'restart' ? {} : { lasts: '1s' }) }],
        {
          system: ({ runtime, clock }) => {
            const start = runtime.start.bind(runtime);
            let tries = 0;
            Object.assign(runtime, {
              start: async (replica: string) => {
                tries += 1;
                if (tries === 3) await start(replica);
                await clock.sleep(20);
                throw new Error('not ready');
              },
            });
          },
        },
      );
      expect(rowsOf(ran, 'note').filter(({ text }) => text.includes('is gone'))).toEqual([]);
      expect(faultRows(ran)).toBe('begin 0, end 0 probed');
    });

    test('is no reason not to look any more', async () => {
      const ran = await runFakeExperiment([{ ...latency, lasts: '1s' }], {
        system: ({ links }) => {
          links.switches.removalsFail = 6;
        },
        // Between two ends.
        ...restartAt(2_600),
      });
      expect(faultRows(ran)).toBe('begin 0, end 0 none');
      expect(ran.result.faults[0]?.evidence.detail).toContain('the proxy was restarted');
    });
  });

  test('and is not there again when a fault on it is to end', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'down', on: 'desk->till', begin: { after: '1s' }, lasts: '1s' }],
      {
        at: [
          [
            1_900,
            ({ links, clock }) => {
              links.restart();
              const states = links.states.bind(links);
              const setEnabled = links.setEnabled.bind(links);
              const whenBack = async <T>(act: () => Promise<T>): Promise<T> => {
                if (clock.now() < 2_700) throw new Error('connection refused');
                return await act();
              };
              Object.assign(links, {
                states: () => whenBack(states),
                setEnabled: (link: string, enabled: boolean) => whenBack(() => setEnabled(link, enabled)),
              });
            },
          ],
        ],
      },
    );
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(faultRows(ran)).toBe('begin 0, end 0 none');
    expect(ran.result.faults[0]?.evidence.detail).toMatch(
      /^whether down on desk->till was still there when it ended could not be seen: connection refused/,
    );
  });

  test.each([
    [{ kind: 'pause', service: 'till' }, 'none'],
    [{ kind: 'crash', service: 'till' }, 'none'],
    [{ kind: 'pause', service: 'till', lasts: '1s' }, 'none'],
    [{ kind: 'stop', service: 'till', lasts: '1s' }, 'none'],
    [{ kind: 'restart', service: 'till' }, 'probed'],
  ])('a process that somebody else brought back, under %j', async (fault, level) => {
    const ran = await runFakeExperiment([{ ...fault, begin: { after: '1s' } }], {
      system: ({ runtime }) => {
        runtime.switches.startMs = 20;
      },
      at: [
        [
          1_400,
          ({ runtime }) => {
            void runtime
              .state('till.1')
              .then((state) =>
                state === 'paused'
                  ? runtime.resume('till.1')
                  : state === 'gone'
                    ? runtime.start('till.1')
                    : undefined,
              );
          },
        ],
      ],
    });
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(faultRows(ran)).toBe(`begin 0, end 0 ${level}`);
    expect(ran.result.faults[0]?.evidence.detail.endsWith('somebody else undid it')).toBe(level === 'none');
  });

  test('what two faults of ours did to one process is no doing of somebody else', async () => {
    const ran = await runFakeExperiment([
      { kind: 'pause', service: 'till', begin: { after: '1s' } },
      { kind: 'crash', service: 'till', begin: { after: '1500ms' }, lasts: '500ms' },
    ]);
    expect(faultRows(ran)).toBe('begin 0, begin 1, end 1 probed, end 0 probed');
  });

  test('a fault that somebody else undid', async () => {
    const ran = await runFakeExperiment(
      [latency, { kind: 'down', on: 'desk->bell', begin: { after: '1s' } }],
      {
        at: [
          [
            2_000,
            ({ links }) => {
              void links.removeToxic('desk.1->till.1', '0_latency_downstream');
            },
          ],
        ],
      },
    );
    expect(faultRows(ran)).toContain('end 0 none');
    expect(faultRows(ran)).toContain('end 1 probed');
    expect(ran.result.faults[0]?.evidence.detail).toBe(
      'latency on desk->till is gone though nobody here ended it: somebody else undid it',
    );
    expect(ran.trace.filter((text) => text.startsWith('restore'))).toEqual([]);
  });

  test('toxics of others are no business of ours', async () => {
    const ran = await runFakeExperiment([latency], {
      system: ({ links }) => {
        links.addForeign('desk.1->till.1', {
          name: '0_latency_upstream',
          type: 'latency',
          stream: 'upstream',
          toxicity: 1,
          attributes: { latency: 5 },
        });
      },
    });
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(faultRows(ran)).toBe('begin 0, end 0 hit');
    expect(ran.links.foreign()).toEqual(['desk.1->till.1 0_latency_upstream']);
  });

  test('one that does not answer for a while is asked again', async () => {
    const ran = await runFakeExperiment([latency], {
      system: ({ links, clock }) => {
        const states = links.states.bind(links);
        Object.assign(links, {
          states: () =>
            clock.now() > 1_500 && clock.now() < 2_500 ? Promise.reject(new Error('no answer')) : states(),
        });
      },
    });
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(rowsOf(ran, 'note').filter(({ text }) => text.includes('cannot be seen: no answer'))).toHaveLength(
      1,
    );
    expect(faultRows(ran)).toBe('begin 0, end 0 hit');
  });
});
