import { describe, expect, test } from 'vitest';
import { faultRows, phases, rounds, rowsOf, runFakeExperiment } from '../testing/fake-experiment.ts';
import type { Toxic } from './ports.ts';

describe('what goes wrong', () => {
  test('baseline not met: no load, no fault', async () => {
    const ran = await runFakeExperiment([{ kind: 'crash', service: 'till' }], {
      system: ({ runtime }) => runtime.switches.unhealthy.add('post.1'),
    });
    expect(ran.result).toMatchObject({ status: 'completed', baselineMet: false, healProven: true });
    expect(rowsOf(ran, 'operation')).toEqual([]);
    expect(faultRows(ran)).toBe('');
    expect(ran.trace).toEqual([]);
    expect(
      rowsOf(ran, 'probe')
        .filter(({ ok }) => !ok)
        .map(({ service }) => service),
    ).toEqual(['post.1']);
  });

  test('a fault that only our own proxy knows, and another one at the edge: nothing begins, and it says what to use', async () => {
    const fault = { kind: 'lost-reply', on: 'desk->till', match: 'POST /charges', begin: { after: '1s' } };
    const ran = await runFakeExperiment([fault], {
      system: ({ links }) => {
        links.switches.counts = false;
      },
    });
    expect(ran.result).toMatchObject({ status: 'failed', healProven: true });
    expect(ran.result.error).toMatch(
      /^E_USAGE lost-reply on desk->till: .* use Seatrial's own: seatrial proxy/,
    );
    expect([faultRows(ran), rowsOf(ran, 'operation')]).toEqual(['', []]);
    const ours = await runFakeExperiment([fault]);
    expect(faultRows(ours)).toBe('begin 0, end 0 hit');
  });

  test('a hypothesis asks only what it names', async () => {
    const hypothesis = [{ service: 'store', within: '50ms', during: true }];
    const ran = await runFakeExperiment(
      [{ kind: 'pause', service: 'store.2', begin: { after: '1s' }, lasts: '1s' }],
      {
        system: ({ runtime }) => runtime.switches.unhealthy.add('post.1'),
        scenario: { hypothesis },
      },
    );
    expect(ran.result).toMatchObject({ baselineMet: true, healProven: true });
    const failed = rowsOf(ran, 'probe').filter(({ ok }) => !ok);
    expect(new Set(failed.map(({ phase, service }) => `${phase} ${service}`))).toEqual(
      new Set(['faulted store.2']),
    );
  });

  test.each([
    ['comes back at the third try', 2, true],
    ['never comes back', 9, false],
  ])('healing: a toxic whose removal %s', async (_, removalsFail, healProven) => {
    const ran = await runFakeExperiment([{ kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } }], {
      system: ({ links }) => {
        links.switches.removalsFail = removalsFail;
      },
    });
    expect(ran.result).toMatchObject({ status: 'completed', healProven });
    expect(faultRows(ran)).toBe('begin 0, end 0 hit');
    expect('error' in ran.result).toBe(!healProven);
    // A fault that still stands must not be taken for a target that never recovers: read once, and call it unfinished.
    expect(rounds(ran)).toBe(healProven ? 'quiet' : 'restless');
  });

  test.each([
    ['a start', { kind: 'crash', service: 'till' }, 2, 3_000],
    ['a start', { kind: 'crash', service: 'till' }, 5, 3_900],
    ['a removal', { kind: 'lost-reply', on: 'desk->till' }, 1, 2_400],
    ['a removal', { kind: 'lost-reply', on: 'desk->till' }, 4, 3_300],
  ])('%s of %j that fails %i times is tried again in the load', async (_, fault, times, endedMs) => {
    const ran = await runFakeExperiment([{ ...fault, begin: { after: '1s' }, lasts: '1s' }], {
      system: ({ runtime, links }) => {
        runtime.switches.startsFail = times;
        links.switches.removalsFail = times;
      },
    });
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(ran.result.faults[0]?.endedMs).toBeLessThan(endedMs);
    expect(faultRows(ran)).toMatch(/^begin 0, end 0 (hit|probed)$/);
    // As often the watchdog was told to wait.
    expect(ran.trace.filter((text) => text.startsWith('begun 1'))).toHaveLength(2 + times);
  });

  test('healing: a start that fails in the load is tried again at heal', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'crash', service: 'till', begin: { after: '1s' }, lasts: '1s' }],
      {
        system: ({ runtime }) => {
          runtime.switches.startsFail = 1_000;
        },
        at: [
          [
            4_000,
            ({ runtime }) => {
              runtime.switches.startsFail = 1;
            },
          ],
        ],
      },
    );
    expect(rowsOf(ran, 'note').filter(({ text }) => text.includes('could not be undone yet'))).toHaveLength(
      1,
    );
    expect(ran.result.faults[0]?.endedMs).toBeGreaterThan(4_000);
    expect(ran.result.healProven).toBe(true);
    expect(faultRows(ran)).toBe('begin 0, end 0 probed');
  });

  test('healing: steady state does not come back', async () => {
    const ran = await runFakeExperiment([], {
      at: [[2_000, ({ runtime }) => runtime.switches.unhealthy.add('bell.1')]],
    });
    expect(ran.result).toMatchObject({
      status: 'completed',
      healProven: false,
      error: 'E_HEAL bell.1 is not healthy within 1000 ms after healing: no answer',
    });
  });

  test('a fault that cannot begin: ours, healed', async () => {
    const ran = await runFakeExperiment([{ kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } }], {
      system: ({ ports }) => {
        Object.assign(ports.links, { addToxic: () => Promise.reject(new Error('the proxy is gone')) });
      },
    });
    expect(ran.result).toMatchObject({
      status: 'failed',
      error: 'E_INTERNAL the proxy is gone',
      healProven: true,
    });
    expect(faultRows(ran)).toBe('begin 0, end 0 none');
  });

  test('a fault that cannot begin on one of its links: what it did on the others is undone', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'partition', between: [['store.1'], ['store']], begin: { after: '1s' } }],
      {
        system: ({ links, clock }) => {
          const add = links.addToxic.bind(links);
          const refuse = async (link: string, toxic: Toxic): Promise<void> => {
            if (link === 'store.1->store.2') throw new Error('no');
            await clock.sleep(400);
            await add(link, toxic);
          };
          Object.assign(links, { addToxic: refuse });
        },
      },
    );
    expect(ran.result).toMatchObject({ status: 'failed', healProven: true });
    expect(ran.trace.some((text) => text.startsWith('add store'))).toBe(true);
    expect(ran.links.standing()).toEqual([]);
  });

  test('a link that stays disabled: healing is not proven', async () => {
    const ran = await runFakeExperiment([{ kind: 'down', on: 'desk->till', begin: { after: '1s' } }], {
      system: ({ links }) => {
        links.switches.staysDisabled = true;
      },
    });
    expect(ran.result).toMatchObject({
      healProven: false,
      error: 'E_HEAL desk.1->till.1 still refuses connections',
    });
  });

  test('all clients stuck: no burst afterwards; interrupted: every operation ends once', async () => {
    const stuck = { kind: 'lost-reply', on: 'client->desk', begin: { after: '1s' }, lasts: '400ms' };
    const invoked = rowsOf(await runFakeExperiment([stuck]), 'operation').filter(
      ({ type }) => type === 'invoke',
    );
    const gaps = invoked.slice(1).map(({ at }, index) => at - (invoked[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(49.9);
    expect(Math.max(...gaps)).toBeGreaterThan(1_000);

    const cut = await runFakeExperiment([stuck], { interruptAt: 1_500 });
    await cut.clock.run(cut.clock.sleep(5_000));
    const ends = (id: number): number =>
      rowsOf(cut, 'operation').filter((row) => row.id === id && row.type !== 'invoke').length;
    const all = rowsOf(cut, 'operation').filter(({ type }) => type === 'invoke');
    expect(all.map(({ id }) => ends(id))).toEqual(all.map(() => 1));
    expect(rowsOf(cut, 'operation').some(({ error }) => error?.startsWith('still open') === true)).toBe(true);
  });

  test('a limit of time: healed, read once, aborted', async () => {
    const ran = await runFakeExperiment([{ kind: 'crash', service: 'till', begin: { after: '1s' } }], {
      scenario: { limits: { time: '2s' } },
    });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.result.error).toContain('limits.time (2s)');
    expect(faultRows(ran)).toBe('begin 0, end 0 probed');
    expect(rounds(ran)).toBe('restless');
    expect(ran.endMs).toBeLessThan(3_500);
  });

  test.each([
    ['one fault', [{ kind: 'down', on: 'store->store' }], 'missed 0'],
    [
      'two faults at once',
      [
        { kind: 'down', on: 'store.1->store.2', begin: { after: '1s' } },
        { kind: 'down', on: 'store.2->store.1', begin: { after: '2s' } },
      ],
      'begin 0, missed 1, end 0 probed',
    ],
  ])('a blast radius of one edge, and %s that hits more', async (_, faults, rows) => {
    const ran = await runFakeExperiment(faults, { scenario: { limits: { edges: 1 } } });
    expect(ran.result).toMatchObject({ status: 'aborted', healProven: true });
    expect(ran.result.error).toContain('limits.edges allows 1');
    expect(faultRows(ran)).toBe(rows === 'missed 0' ? '' : rows);
  });

  test.each([1_500, 4_500])('a service that dies at %i ms: failed, with its last words', async (ms) => {
    const ran = await runFakeExperiment([{ kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } }], {
      at: [
        [
          ms,
          ({ runtime }) => {
            runtime.die('post.1', 'out of memory');
          },
        ],
      ],
    });
    expect(ran.result).toMatchObject({ status: 'failed', healProven: true });
    expect(ran.result.error).toBe('E_TARGET_LOST post.1 ended though nobody asked it to: out of memory');
    expect(ran.endMs).toBeLessThan(ms + 4_000);
    expect(ran.reads.some((read) => read.kind === 'unreachable' && read.replica === 'post.1')).toBe(true);
  });

  test('something of ours breaks, the proxy say: stopped at once', async () => {
    const ran = await runFakeExperiment([{ kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' } }], {
      at: [
        [
          2_000,
          ({ ports }) => {
            const ended = new Error('the proxy has ended');
            Object.assign(ports, { broken: () => ended });
            Object.assign(ports.links, { traffic: () => Promise.reject(ended) });
          },
        ],
      ],
    });
    expect(ran.result).toMatchObject({ status: 'failed', error: 'E_INTERNAL the proxy has ended' });
    expect(rounds(ran)).toBe('restless');
    expect(ran.endMs).toBeLessThan(3_500);
  });

  test.each([
    [0, 'baseline healed', ''],
    [700, 'baseline healed final', 'missed 0'],
    // The undo is being written to the journal.
    [1_001.5, 'baseline healed final', 'missed 0'],
    [1_500, 'baseline faulted healed final', 'begin 0, end 0 hit'],
    [3_500, 'baseline faulted healed final', 'begin 0, end 0 hit'],
    [4_300, 'baseline faulted healed final', 'begin 0, end 0 hit'],
  ])('interrupted at %i ms: healed, read once', async (interruptAt, expectedPhases, rows) => {
    const ran = await runFakeExperiment(
      [{ kind: 'lost-reply', on: 'desk->till', begin: { after: '1s' }, lasts: '2s' }],
      {
        interruptAt,
      },
    );
    expect(ran.result).toMatchObject({ status: 'interrupted', healProven: true });
    expect(ran.endMs).toBeLessThan(interruptAt + 2_000);
    expect(phases(ran)).toBe(expectedPhases);
    expect(faultRows(ran)).toBe(rows);
    expect(rounds(ran)).toBe(interruptAt === 0 ? '' : 'restless');
  });

  test('a target that is about nothing started is refused before anything is touched', async () => {
    await expect(runFakeExperiment([{ kind: 'down', on: 'till->desk' }])).rejects.toMatchObject({
      code: 'E_USAGE',
    });
  });
});
