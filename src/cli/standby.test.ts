import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startClock } from '../adapters/clock.ts';
import type { System } from '../adapters/system.ts';
import { scenarioSchema, type ScenarioInput } from '../model/scenario.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { fakeTarget } from '../testing/fake-target.ts';
import type { Experiment } from './experiment.ts';
import type { OpenRun } from './open-run.ts';
import type { PlaceChoice } from './place-choice.ts';
import { createStandby } from './standby.ts';

/** A run whose targets start at once, or not; tells which were started, and which were ended. */
function fakeRun(
  folder: string,
  {
    runtime = 'process',
    fails = false,
    stays = false,
  }: { runtime?: PlaceChoice['runtime']; fails?: boolean; stays?: boolean } = {},
) {
  const started: string[] = [];
  const ended: string[] = [];
  const troubles: string[] = [];
  const run: OpenRun = {
    folder,
    place: { runtime },
    stopped: () => undefined,
    conduct: () => Promise.reject(new Error('nothing is conducted here')),
    learn: () => undefined,
    skip: () => undefined,
    trouble: (error) => void troubles.push(String(error)),
    start: ({ id }) => {
      started.push(id);
      mkdirSync(join(folder, id));
      if (fails) return Promise.reject(new Error('it does not start'));
      const system = {
        [Symbol.asyncDispose]: () =>
          stays ? Promise.reject(new Error('it stays')) : Promise.resolve(void ended.push(id)),
      };
      return Promise.resolve({ clock: startClock(), system: system as unknown as System });
    },
  };
  return { run, started, ended, troubles };
}

const wanted = (change: Partial<ScenarioInput> = {}): Omit<Experiment, 'id'> => ({
  scenario: scenarioSchema.parse({
    schemaVersion: 1,
    name: 'x',
    target: 'fake',
    workload: { use: 'sagas', saga: 'book', at: 'front' },
    ...change,
  }),
  target: { target: fakeTarget, folder: '', built: '' },
});

function ids(): () => string {
  let number = 0;
  return () => String((number += 1));
}

describe('targets that stand by', () => {
  test('one is taken by an experiment like the one it was started for', async () => {
    using work = temporaryFolder();
    const { run, ended } = fakeRun(work.folder);
    await using standby = createStandby(run, { lanes: 1, nextId: ids() });
    standby.prepare(wanted());
    expect((await standby.take(wanted({ seed: 7, name: 'y' })))?.id).toBe('1');
    expect(await standby.take(wanted())).toBeUndefined();
    expect(ended).toEqual([]);
  });

  test('another setting, another clock: it is ended, and nothing of it is left', async () => {
    using work = temporaryFolder();
    const { run, ended } = fakeRun(work.folder);
    {
      await using standby = createStandby(run, { lanes: 2, nextId: ids() });
      for (const change of [{ environment: { front: { X: '1' } } }, { clockOffset: { front: '5s' } }]) {
        standby.prepare(wanted());
        expect(await standby.take(wanted(change))).toBeUndefined();
      }
    }
    expect(ended).toEqual(['1', '2']);
    expect(['1', '2'].filter((id) => existsSync(join(work.folder, id)))).toEqual([]);
  });

  test('in containers faults are prepared for, too', async () => {
    using work = temporaryFolder();
    const { run } = fakeRun(work.folder, { runtime: 'container' });
    await using standby = createStandby(run, { lanes: 2, nextId: ids() });
    const crash = { faults: [{ kind: 'crash' as const, service: 'front', begin: { after: '1s' } }] };
    standby.prepare(wanted(crash));
    standby.prepare(wanted());
    expect((await standby.take(wanted()))?.id).toBe('2');
    expect((await standby.take(wanted(crash)))?.id).toBe('1');
  });

  test('as many as lanes; what nobody took is ended', async () => {
    using work = temporaryFolder();
    const { run, started, ended } = fakeRun(work.folder);
    {
      await using standby = createStandby(run, { lanes: 2, nextId: ids() });
      for (let time = 0; time < 4; time += 1) standby.prepare(wanted());
    }
    expect([started, ended]).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  test('one that does not start is none: who starts it in its place is told why', async () => {
    using work = temporaryFolder();
    const { run } = fakeRun(work.folder, { fails: true });
    await using standby = createStandby(run, { lanes: 1, nextId: ids() });
    standby.prepare(wanted());
    expect(await standby.take(wanted())).toBeUndefined();
  });

  test.each(['compose', 'attached'] as const)('%s: none is started before', async (runtime) => {
    using work = temporaryFolder();
    const { run, started } = fakeRun(work.folder, { runtime });
    await using standby = createStandby(run, { lanes: 1, nextId: ids() });
    standby.prepare(wanted());
    expect([started, await standby.take(wanted())]).toEqual([[], undefined]);
  });

  test('one that cannot be ended: the run is told', async () => {
    using work = temporaryFolder();
    const { run, troubles } = fakeRun(work.folder, { stays: true });
    {
      await using standby = createStandby(run, { lanes: 1, nextId: ids() });
      standby.prepare(wanted());
    }
    expect(troubles).toEqual(['Error: it stays']);
  });

  test('none is started once it is over', async () => {
    using work = temporaryFolder();
    const { run, started } = fakeRun(work.folder);
    const standby = createStandby(run, { lanes: 1, nextId: ids() });
    await standby[Symbol.asyncDispose]();
    standby.prepare(wanted());
    expect(started).toEqual([]);
  });
});
