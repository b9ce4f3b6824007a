import { describe, expect, test } from 'vitest';
import { rounds, runFakeExperiment } from '../testing/fake-experiment.ts';
import type { OpenDeadlines } from './experiment.ts';

describe('quiet', () => {
  const open: OpenDeadlines = () => ['SG1 o-1'];

  test('never earlier than heal, the longest delay and the longest timeout', async () => {
    const ran = await runFakeExperiment([{ kind: 'latency', on: 'client->store', latency: '2s' }]);
    expect(ran.result.quietMs).toBeGreaterThanOrEqual((ran.result.healedMs ?? 0) + 2_500);
  });

  test('a request that stays open: not quiet; on a background edge: quiet', async () => {
    const busy = await runFakeExperiment([], {
      system: ({ links }) => links.switches.open.set('desk.1->till.1', 1),
    });
    expect(rounds(busy)).toBe('restless');
    expect(busy.result).not.toHaveProperty('quietMs');
    expect(busy.endMs - (busy.result.healedMs ?? 0)).toBeGreaterThanOrEqual(15_000);
    const background = await runFakeExperiment([], {
      system: ({ links }) => links.switches.open.set('store.1->store.2', 1),
    });
    expect(rounds(background)).toBe('quiet');
    const own = await runFakeExperiment([], {
      system: ({ links }) => links.switches.open.set('client->desk.1', 1),
    });
    expect(rounds(own)).toBe('quiet');
  });

  test('a rule is open while all is quiet: unchanged for three seconds, then over', async () => {
    const ran = await runFakeExperiment([], {
      openDeadlines: open,
      at: [
        [
          2_000,
          ({ sagas }) => {
            sagas.forget();
          },
        ],
      ],
    });
    expect(rounds(ran)).toBe('quiet quiet');
    expect(ran.endMs - (ran.result.healedMs ?? 0)).toBeLessThan(7_000);
  });

  test('open at the deadline, ended later: watched on, and the time is recorded', async () => {
    let looks = 0;
    const ran = await runFakeExperiment([], {
      openDeadlines: ({ events }) => {
        looks += 1;
        expect(events.every((event) => event.kind === 'operation' || event.kind === 'saga')).toBe(true);
        return looks > 70 ? [] : ['SG1 o-1'];
      },
      system: ({ links }) => links.switches.open.set('desk.1->till.1', 1),
    });
    expect(rounds(ran)).toBe('restless restless');
    const times = [1, 2].map((round) => ran.reads.find((read) => read.round === round)?.at ?? 0);
    expect(times[0]).toBe((ran.result.healedMs ?? 0) + 15_000);
    expect(times[1]).toBeGreaterThan((ran.result.healedMs ?? 0) + 15_000);
  });

  test('open for ever, never quiet: over at twice the deadline', async () => {
    const ran = await runFakeExperiment([], {
      openDeadlines: open,
      system: ({ links }) => links.switches.open.set('desk.1->till.1', 1),
    });
    expect(rounds(ran)).toBe('restless restless');
    expect(ran.endMs - (ran.result.healedMs ?? 0)).toBeLessThan(31_000);
  });

  test('a replica that cannot be read is in the round', async () => {
    const ran = await runFakeExperiment([], { system: ({ unreadable }) => unreadable.add('bell.1') });
    expect(rounds(ran)).toBe('restless');
    expect(ran.reads.filter((read) => read.kind === 'unreachable').map(({ replica }) => replica)).toEqual([
      'bell.1',
    ]);
  });
});
