import { describe, expect, test } from 'vitest';
import {
  faultRows,
  phases,
  rowsOf,
  runFakeExperiment,
  type RanExperiment,
} from '../testing/fake-experiment.ts';

const flap = { kind: 'flap', on: 'desk->till', begin: { after: '1s' } };

/** What was done to the link, in order: `down up down up`. */
function switched({ trace }: RanExperiment): string {
  return trace
    .flatMap((text) =>
      /^(enable|disable) desk\.1->till\.1$/.exec(text)?.[1] === 'enable'
        ? ['up']
        : text === 'disable desk.1->till.1'
          ? ['down']
          : [],
    )
    .join(' ');
}

describe('a flap', () => {
  test.each([
    ['healed while it is down', { down: '1s', up: '400ms' }, 'down up down up down up', 3],
    ['healed while it is up', { down: '500ms', up: '1s' }, 'down up down up up', 2],
    ['over before it comes up once', { down: '9s' }, 'down up', 1],
    ['over while it is up', { down: '300ms', up: '900ms', lasts: '1s' }, 'down up up', 1],
    ['over while it is down', { down: '300ms', up: '300ms', lasts: '800ms' }, 'down up down up', 2],
  ])('%s: it is left up, and its two rows say how often it was down', async (_, change, expected, times) => {
    const ran = await runFakeExperiment([{ ...flap, ...change }]);
    expect(switched(ran)).toBe(expected);
    expect(faultRows(ran)).toBe('begin 0, end 0 probed');
    expect(ran.result.faults[0]?.evidence.detail).toBe(
      `1 of 1 links refused a connection; down ${times} ${times === 1 ? 'time' : 'times'}`,
    );
    expect(ran.result).toMatchObject({ status: 'completed', healProven: true });
    expect(phases(ran)).toBe('baseline faulted healed final');
    expect(ran.trace.filter((text) => text === 'journal enable desk.1->till.1')).toHaveLength(1);
  });

  test.each([1_100, 1_499, 1_501, 1_700, 2_001])(
    'interrupted at %i ms: over at once, and left up',
    async (interruptAt) => {
      const ran = await runFakeExperiment([flap], { interruptAt });
      expect(switched(ran).endsWith('up')).toBe(true);
      expect(ran.result).toMatchObject({ status: 'interrupted', healProven: true });
      const length = ran.trace.length;
      await ran.clock.run(ran.clock.sleep(5_000));
      expect(ran.trace).toHaveLength(length);
    },
  );

  test('that nobody sees has no effect', async () => {
    const ran = await runFakeExperiment([flap], {
      system: ({ links }) => {
        links.switches.ignoresToxics = true;
      },
    });
    expect(ran.result.faults[0]?.evidence).toMatchObject({
      level: 'none',
      detail: expect.stringMatching(/^0 of 1 links/) as string,
    });
  });

  test('a proxy that no longer switches: ours, healed', async () => {
    const ran = await runFakeExperiment([flap], {
      system: ({ links, clock }) => {
        const set = links.setEnabled.bind(links);
        const refuse = (link: string, enabled: boolean): Promise<void> =>
          clock.now() > 1_900 && clock.now() < 2_100 ? Promise.reject(new Error('no')) : set(link, enabled);
        Object.assign(links, { setEnabled: refuse });
      },
    });
    expect(ran.result).toMatchObject({ status: 'failed', error: 'E_INTERNAL no', healProven: true });
  });

  test('beside a fault that keeps the link down: it stays down, and comes up with the last of them', async () => {
    const ran = await runFakeExperiment([
      { ...flap, down: '200ms', up: '200ms', lasts: '2s' },
      { kind: 'down', on: 'desk->till', begin: { after: '1300ms' }, lasts: '1s' },
    ]);
    const ups = ran.trace.flatMap((text, index) => (text === 'enable desk.1->till.1' ? [index] : []));
    expect(ups.length).toBeGreaterThan(2);
    const refused = rowsOf(ran, 'fault').map(
      ({ type, fault, at }) => `${type} ${fault} ${Math.round(at / 100)}`,
    );
    expect(refused).toEqual(['begin 0 10', 'begin 1 13', 'end 1 23', 'end 0 30']);
    expect(ran.result.faults.map(({ evidence }) => evidence.level)).toEqual(['probed', 'probed']);
    expect(ran.result.healProven).toBe(true);
  });

  test('two on one link: it is left up', async () => {
    const ran = await runFakeExperiment([
      { ...flap, down: '200ms', up: '300ms' },
      { ...flap, down: '300ms', up: '200ms', lasts: '1s' },
    ]);
    expect(ran.result.healProven).toBe(true);
    expect(switched(ran).endsWith('up')).toBe(true);
  });
});
