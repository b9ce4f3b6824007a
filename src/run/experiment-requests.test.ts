import { describe, expect, test } from 'vitest';
import type { Operation, Outcome } from '../model/client.ts';
import { rowsOf, runFakeExperiment, type RanExperiment } from '../testing/fake-experiment.ts';

describe('an experiment with requests', () => {
  const requests = { use: 'requests', at: 'desk', mix: { look: 0.5, order: 0.5 }, rate: 40, duration: '4s' };

  /** The rows of the load, added up: `look faulted counts 60/60`. */
  function load(ran: RanExperiment): string[] {
    const sums = new Map<string, [number, number]>();
    for (const { request, phase, counts, well, due } of rowsOf(ran, 'load')) {
      const key = `${request} ${phase}${counts ? ' counts' : ''}`;
      const [wellBefore, dueBefore] = sums.get(key) ?? [0, 0];
      sums.set(key, [wellBefore + well, dueBefore + due]);
    }
    return Array.from(sums, ([key, [well, due]]) => `${key} ${well}/${due}`).sort();
  }

  test('of a healthy target: all well; the sagas run to their end', async () => {
    const ran = await runFakeExperiment([], { scenario: { workload: requests } });
    expect(load(ran)).toEqual(['look baseline counts 80/80', 'order baseline counts 80/80']);
    expect(rowsOf(ran, 'operation').filter(({ f, type }) => f === 'book' && type === 'ok')).toHaveLength(80);
    expect(rowsOf(ran, 'saga').filter(({ action }) => action === 'finish')).toHaveLength(80);
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true, busyP99Ms: 3 });
  });

  test('of an entry that answers nobody: none is well after the fault’s first moment, and none counts, for every one needs the entry', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'lost-reply', on: 'client->desk', begin: { after: '2s' } }],
      {
        scenario: { workload: requests },
      },
    );
    const faulted = load(ran).filter((text) => text.includes('faulted'));
    expect(faulted).toEqual([
      expect.stringMatching(/^look faulted [01]\/\d+$/) as string,
      expect.stringMatching(/^order faulted [01]\/\d+$/) as string,
    ]);
    expect(rowsOf(ran, 'load').reduce((sum, { due }) => sum + due, 0)).toBe(160);
  });

  test.each([
    [{ kind: 'flap', on: 'desk->till', begin: { after: '1s' } }, 'look'],
    [{ kind: 'stop', service: 'stock', begin: { after: '1s' } }, 'look'],
    [{ kind: 'down', on: 'desk->bell', begin: { after: '1s' } }, 'look order'],
    [{ kind: 'crash', service: 'post', begin: { afterStep: 'reserve' } }, 'look'],
    [{ kind: 'pause', service: 'desk', begin: { after: '1s' } }, ''],
  ])('under %j these count: %s', async (fault, expected) => {
    const ran = await runFakeExperiment([fault], { scenario: { workload: requests } });
    const counting = rowsOf(ran, 'load').flatMap(({ request, counts }) => (counts ? [request] : []));
    expect([...new Set(counting)].sort().join(' ')).toBe(expected);
  });

  test('a fault after a number of them', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'down', on: 'desk->bell', begin: { afterOperations: 41 } }],
      {
        scenario: { workload: requests },
      },
    );
    expect(Math.abs((ran.result.faultBeganMs ?? 0) - 1_000)).toBeLessThan(20);
  });

  test('a load generator that was late makes the machine busy', async () => {
    const ran = await runFakeExperiment([{ kind: 'down', on: 'desk->bell', begin: { after: '1s' } }], {
      scenario: { workload: { ...requests, timeout: '200ms' } },
      system: ({ ports, clock }) => {
        const perform = ports.session.perform.bind(ports.session);
        Object.assign(ports, {
          clock: {
            ...clock,
            // Between 2 and 2.5 s no timer comes.
            sleep: async (ms: number, signal?: AbortSignal) => {
              await clock.sleep(ms, signal);
              if (clock.now() > 2_000 && clock.now() < 2_500) await clock.sleep(2_500 - clock.now());
            },
          },
          session: { ...ports.session, perform },
        });
      },
    });
    expect(ran.result.busyP99Ms).toBeGreaterThan(200);
    expect(rowsOf(ran, 'busy').some(({ harnessP99Ms }) => harnessP99Ms > 200)).toBe(true);
    expect(
      rowsOf(ran, 'note')
        .map(({ text }) => text)
        .join('\n'),
    ).toContain('the load generator was late');
  });

  test('interrupted: what was due by then is counted, and nothing is asked any more', async () => {
    const ran = await runFakeExperiment(
      [{ kind: 'lost-reply', on: 'client->desk', begin: { after: '1s' } }],
      {
        scenario: { workload: { ...requests, timeout: '3s' } },
        interruptAt: 2_010,
      },
    );
    expect(rowsOf(ran, 'load').reduce((sum, { due }) => sum + due, 0)).toBe(81);
    const operations = rowsOf(ran, 'operation');
    expect(operations.filter(({ type }) => type === 'invoke')).toHaveLength(operations.length / 2);
    expect(operations.at(-1)?.error).toBe('still open when the experiment went on');
  });

  test.each([
    // Due in the 1.5 s before the stop, they are given up 1 s after it.
    ['4s', 0, 45],
    ['2s', 16, 29],
    // Each had its time.
    ['900ms', 45, 0],
  ])(
    'an emergency stop with a target that needs 3 s for an answer, and %s for one: who still had time has not failed',
    async (timeout, failed, cut) => {
      const workload = { use: 'requests', at: 'desk', mix: { look: 1 }, rate: 30, duration: '6s', timeout };
      const ran = await runFakeExperiment(
        [{ kind: 'latency', on: 'desk->till', latency: '50ms', begin: { after: '1s' } }],
        {
          emergencyAt: 2_500,
          scenario: { workload },
          system: ({ ports, clock }) => {
            const perform = ports.session.perform.bind(ports.session);
            Object.assign(ports.session, {
              perform: async (operation: Operation, timeoutMs: number): Promise<Outcome> => {
                if (clock.now() < 1_000) return await perform(operation, timeoutMs);
                // Nor does who asks look at the clock.
                await clock.sleep(3_000);
                return { type: 'ok' };
              },
            });
          },
        },
      );
      const rows = rowsOf(ran, 'load');
      const missed = (counting: boolean): number =>
        rows.filter(({ counts }) => counts === counting).reduce((sum, { due, well }) => sum + due - well, 0);
      expect([missed(true), missed(false)]).toEqual([failed, cut]);
      // They were asked all the same: what the target got is measured against them.
      expect(rows.reduce((sum, { due }) => sum + due, 0)).toBe(75);
      const notes = rowsOf(ran, 'note').map(({ text }) => text);
      expect(notes.some((text) => text.startsWith(`${cut} requests were still open`))).toBe(cut > 0);
    },
  );
});
