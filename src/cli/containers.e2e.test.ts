/**
 * Runs on containers, whatever dies, hangs or is interrupted: faults are undone by somebody, nothing of ours stays in the engine, and what is
 * not ours is not touched. The real command line, a real engine, and somebody else's container beside it.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import type { Ended, Started } from '../testing/command-line.ts';
import { whyNoContainers } from '../testing/container-engine.ts';
import {
  containerFolder,
  moneyScenario,
  watchdogIn,
  type ContainerFolder,
} from '../testing/container-run.ts';
import type { SeenContainer } from '../testing/engine-contents.ts';
import { openEngineDoor } from '../testing/engine-door.ts';
import { eventually } from '../testing/eventually.ts';
import { startForeignContainer } from '../testing/foreign-container.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const patient = { timeout: 60_000, interval: 100 };

beforeEach(async (ctx) => {
  if (process.platform !== 'linux') ctx.skip('reads the process table from /proc: needs Linux');
  const why = await whyNoContainers();
  if (why !== undefined) ctx.skip(why);
});

/** Each kind of thing that is undone in its own way. */
const oneOfEach = [
  '{ kind: lost-reply, on: accounts->ledger, toxicity: 0.5, begin: { after: 300ms }, lasts: 1s }',
  '{ kind: crash, service: accounts, begin: { after: 1500ms }, lasts: 500ms }',
  '{ kind: pause, service: ledger, begin: { after: 2500ms }, lasts: 500ms }',
  '{ kind: disconnect, service: ledger, begin: { after: 4s }, lasts: 500ms }',
];

/** Starts the run and waits until all its faults have begun. */
async function untilFaults(at: ContainerFolder, faults: readonly string[]): Promise<Started> {
  at.write('money.yaml', moneyScenario(faults, '60s'));
  const started = at.run(['money.yaml']);
  const begun = (): number => at.read('01-money/events.jsonl').split('"type":"begin"').length - 1;
  await eventually(
    begun,
    (seen) => {
      expect(seen).toBe(faults.length);
    },
    patient,
  );
  return started;
}

const standing = [
  '{ kind: latency, on: client->accounts, latency: 50ms, begin: { after: 300ms } }',
  '{ kind: pause, service: ledger, begin: { after: 300ms } }',
  '{ kind: disconnect, service: accounts, begin: { after: 1s } }',
];

/** The same with these, until they stand: a fault has begun when its row is written, and an engine that is busy takes its time with it. */
async function untilStanding(at: ContainerFolder): Promise<Started> {
  const started = await untilFaults(at, standing);
  await eventually(
    async () => (await at.openRuns()).flatMap((run) => run.faults),
    (seen) => {
      expect(seen).toHaveLength(standing.length);
    },
    patient,
  );
  return started;
}

const one = (containers: readonly SeenContainer[], replica: string): SeenContainer | undefined =>
  containers.find((container) => container.replica === replica);

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('there is no such process');
  process.kill(pid, signal);
}

/** An inconclusive experiment proves nothing (a busy machine misses a moment): it is repeated, twice at most. */
async function conclusive(run: () => Promise<Ended>): Promise<Ended> {
  let ended = await run();
  for (let again = 0; again < 2 && ended.code === 2; again += 1) ended = await run();
  return ended;
}

const runRecord = (at: ContainerFolder): unknown => JSON.parse(at.read('run.json'));

describe.concurrent('a run on containers', () => {
  test('holds, says where it ran, and is replayed there', async () => {
    await using at = containerFolder();
    await using foreign = await startForeignContainer();
    const before = await foreign.look();
    at.write('money.yaml', moneyScenario(oneOfEach, '6s'));
    const { code, stdout } = await conclusive(() => at.run(['money.yaml']).ended);
    expect([code, stdout]).toEqual([0, expect.stringContaining('✔ held  01-money')]);
    const [experiment] = itemsOf(fieldOf(runRecord(at), 'experiments'));
    expect(runRecord(at)).toMatchObject({ place: { runtime: 'container' } });
    expect(experiment).toMatchObject({
      verdict: 'held',
      healProven: true,
      faults: ['lost-reply', 'crash', 'pause', 'disconnect'].map((what) => ({ what })),
    });
    const levels = itemsOf(fieldOf(experiment, 'faults')).map((fault) =>
      fieldOf(fieldOf(fault, 'evidence'), 'level'),
    );
    expect(levels).toEqual(['hit', 'probed', 'probed', 'probed']);
    expect(await at.left()).toEqual([]);

    const again = await conclusive(() => at.command(['replay', 'reports/latest/01-money']));
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('✔ held  01-money')]);
    expect(runRecord(at)).toMatchObject({ place: { runtime: 'container' } });
    expect(at.journal().map(({ kind }) => kind)).toContain('containers');
    expect(at.journal().map(({ kind }) => kind)).not.toContain('process');
    expect(await at.left()).toEqual([]);
    expect(await foreign.look()).toEqual(before);
  });

  test('as a dry run starts nothing', async () => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', moneyScenario(oneOfEach, '6s'));
    const { code, stdout } = await at.command(['run', 'money.yaml', '--dry-run', '--runtime', 'container'], {
      DOCKER_HOST: door.address,
    });
    expect([code, stdout]).toEqual([0, expect.stringContaining('The services would run in containers.')]);
    expect(door.requests()).not.toEqual([]);
    expect(door.requests().filter((request) => !/^(GET|HEAD) /.test(request))).toEqual([]);
    expect(existsSync(join(at.folder, 'reports'))).toBe(false);
  });

  test('with a disconnect is refused on processes, with the way on, before anything starts', async () => {
    await using at = containerFolder();
    at.write('money.yaml', moneyScenario(oneOfEach, '6s'));
    const { code, stdout, stderr } = await at.command(['run', 'money.yaml']);
    expect(code).toBe(4);
    expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toMatch(
      /E_USAGE disconnect on ledger: .*--runtime container, or cut it off with partition/,
    );
    expect(at.journal().map(({ kind }) => kind)).toEqual(['journal', 'closed']);
    expect(at.read('01-money/events.jsonl')).toBe('');
    expect(await at.left()).toEqual([]);
  });
});

describe.concurrent('healing on containers', () => {
  test('SIGKILL while faults stand: all of it is gone, and nothing else', async () => {
    await using at = containerFolder();
    await using foreign = await startForeignContainer();
    const before = await foreign.look();
    const { child, ended } = await untilStanding(at);
    const containers = await at.containers();
    expect(containers.map(({ replica }) => replica).sort()).toEqual(['accounts.1', 'ledger.1', 'proxy']);
    expect(one(containers, 'ledger.1')?.status).toBe('paused');
    expect(one(containers, 'accounts.1')?.networks).toEqual({});
    kill(child.pid, 'SIGKILL');
    await ended;
    await eventually(
      () => at.left(),
      (seen) => {
        expect(seen).toEqual([]);
      },
      patient,
    );
    expect(await foreign.look()).toEqual(before);
    expect(await at.openRuns()).toEqual([]);
  });

  test.each([
    ['the next run', 'run'],
    ['seatrial heal', 'heal'],
  ])('the watchdog is killed first, then the harness: %s removes what they left', async (_, way) => {
    await using at = containerFolder();
    await using foreign = await startForeignContainer();
    const before = await foreign.look();
    const { child, ended } = await untilStanding(at);
    const containers = await at.containers();
    // A harness that sees its watchdog die heals at once, and may have begun to before it is killed, too.
    kill(child.pid, 'SIGSTOP');
    kill(watchdogIn(at.folder), 'SIGKILL');
    kill(child.pid, 'SIGKILL');
    await ended;
    expect(one(await at.containers(), 'ledger.1')?.status).toBe('paused');
    const [run] = await at.openRuns();
    expect(run).toMatchObject({ process: 'gone' });
    expect(run?.faults.map(({ what }) => what).sort()).toEqual([
      'disconnect on accounts',
      'latency on client->accounts',
      'pause on ledger',
    ]);
    const said = await at.command(['status']);
    expect([said.code, said.stderr]).toEqual([0, '']);
    for (const { name } of containers) expect(said.stdout).toContain(name);

    if (way === 'run') {
      at.write('calm.yaml', moneyScenario([], '1s').replace('name: money', 'name: calm'));
      const next = await at.run(['calm.yaml']).ended;
      expect(next.stderr).toContain(`healed what run ${run?.run ?? ''} had left behind`);
    } else {
      const first = await at.command(['heal']);
      expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('✓ pause on ledger undone')]);
      const second = await at.command(['heal']);
      expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('nothing to heal')]);
    }
    expect(await at.left()).toEqual([]);
    expect(await at.openRuns()).toEqual([]);
    expect(await foreign.look()).toEqual(before);
  });

  test.each([
    ['pause', 'crash'],
    ['disconnect', 'stop'],
  ])('a harness that hangs past the lifetime of a %s and a %s: the watchdog ends them', async (...kinds) => {
    await using at = containerFolder();
    const services = ['ledger', 'accounts'];
    const what = kinds.map((kind, index) => `${kind} on ${services[index] ?? ''}`);
    const { child, ended } = await untilFaults(
      at,
      kinds.map(
        (kind, index) =>
          `{ kind: ${kind}, service: ${services[index] ?? ''}, begin: { after: 300ms }, lasts: 8s }`,
      ),
    );
    const hit = async (): Promise<readonly string[]> =>
      (await at.containers())
        .filter(({ replica }) => replica !== 'proxy')
        .filter(({ status, networks }) => status !== 'running' || Object.keys(networks).length !== 1)
        .map(({ replica }) => replica)
        .sort();
    await eventually(
      hit,
      (seen) => {
        expect(seen).toEqual(['accounts.1', 'ledger.1']);
      },
      patient,
    );
    kill(child.pid, 'SIGSTOP');
    // Until it has been looked at, however long that takes.
    const watchdog = watchdogIn(at.folder);
    kill(watchdog, 'SIGSTOP');
    try {
      // A stopped process stands still when it is next given a processor, and not before.
      await eventually(
        () => at.openRuns(),
        ([run]) => {
          expect(run?.process).toBe('hung');
          expect(run?.faults.map((fault) => fault.what).sort()).toEqual([...what].sort());
        },
        patient,
      );
    } finally {
      kill(watchdog, 'SIGCONT');
    }
    await eventually(
      hit,
      (seen) => {
        expect(seen).toEqual([]);
      },
      patient,
    );
    await eventually(
      async () => (await at.openRuns()).flatMap(({ faults }) => faults),
      (seen) => {
        expect(seen).toEqual([]);
      },
      patient,
    );
    // What is undone is written down a moment after it is, and the harness is to read of both.
    await eventually(
      () => at.journal().filter((line) => line.kind === 'done' && line.by === 'watchdog'),
      (seen) => {
        expect(seen).toHaveLength(kinds.length);
      },
      patient,
    );
    for (const { replica, aliases } of await at.containers()) {
      const names = replica === 'proxy' ? [] : [replica, replica.replace('.1', '')];
      expect(Object.values(aliases)[0]).toEqual(expect.arrayContaining(names));
    }

    kill(child.pid, 'SIGCONT');
    const { code, stdout } = await ended;
    for (const one of what) expect(stdout.replace(/\s+/g, ' ')).toContain(`the watchdog has ended ${one}`);
    expect(code).toBe(5);
    const [experiment] = itemsOf(fieldOf(runRecord(at), 'experiments'));
    // Whether steady state is back in time, after all that, is the machine's to say.
    expect(experiment).toMatchObject({ status: 'aborted' });
    expect(await at.left()).toEqual([]);
  });
});
