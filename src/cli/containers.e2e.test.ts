/**
 * Runs on containers, whatever dies, hangs or is interrupted: faults are undone by somebody, nothing of ours stays in the engine, and what is
 * not ours is not touched. The real command line, a real engine, and somebody else's container beside it.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { OpenRun } from '../adapters/injected-now.ts';
import { fieldOf, itemsOf } from '../lib/untyped.ts';
import type { Ended, Started } from '../testing/command-line.ts';
import { whyNoContainers } from '../testing/container-engine.ts';
import { containerFolder, watchdogIn, type ContainerFolder } from '../testing/container-run.ts';
import type { SeenContainer } from '../testing/engine-contents.ts';
import { openEngineDoor } from '../testing/engine-door.ts';
import { startForeignContainer } from '../testing/foreign-container.ts';

// Real containers on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const patient = { timeout: 60_000, interval: 100 };

beforeEach(async (ctx) => {
  if (process.platform !== 'linux') ctx.skip('reads the process table from /proc: needs Linux');
  const why = await whyNoContainers();
  if (why !== undefined) ctx.skip(why);
});

const money = (faults: readonly string[], duration = '6s'): string => `schemaVersion: 1
name: money
target: transfers
workload: { use: sagas, saga: transfer, at: accounts, rate: 10, duration: ${duration}, variants: {} }
faults: [${faults.map((fault) => `\n  ${fault},`).join('')}
]
checks: [SG1, SG4, SG6]
`;

/** Each kind of thing that is undone in its own way. */
const oneOfEach = [
  '{ kind: lost-reply, on: accounts->ledger, toxicity: 0.5, begin: { after: 300ms }, lasts: 1s }',
  '{ kind: crash, service: accounts, begin: { after: 1500ms }, lasts: 500ms }',
  '{ kind: pause, service: ledger, begin: { after: 2500ms }, lasts: 500ms }',
  '{ kind: disconnect, service: ledger, begin: { after: 4s }, lasts: 500ms }',
];

/** Starts the run and waits until all its faults stand. */
async function untilFaults(at: ContainerFolder, faults: readonly string[]): Promise<Started> {
  at.write('money.yaml', money(faults, '60s'));
  const started = at.run(['money.yaml']);
  const begun = (): number => at.read('01-money/events.jsonl').split('"type":"begin"').length - 1;
  await expect.poll(begun, patient).toBe(faults.length);
  return started;
}

const standing = [
  '{ kind: latency, on: client->accounts, latency: 50ms, begin: { after: 300ms } }',
  '{ kind: pause, service: ledger, begin: { after: 300ms } }',
  '{ kind: disconnect, service: accounts, begin: { after: 1s } }',
];

const one = (containers: readonly SeenContainer[], replica: string): SeenContainer | undefined =>
  containers.find((container) => container.replica === replica);

async function openRuns(at: ContainerFolder): Promise<readonly OpenRun[]> {
  const { stdout } = await at.command(['status', '--json']);
  return (JSON.parse(stdout) as { runs: OpenRun[] }).runs;
}

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

describe('a run on containers', () => {
  test('holds, says where it ran, and is replayed there', async () => {
    await using at = containerFolder();
    await using foreign = await startForeignContainer();
    const before = await foreign.look();
    at.write('money.yaml', money(oneOfEach));
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
    at.write('money.yaml', money(oneOfEach));
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
    at.write('money.yaml', money(oneOfEach));
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
    const { child, ended } = await untilFaults(at, standing);
    const containers = await at.containers();
    expect(containers.map(({ replica }) => replica).sort()).toEqual(['accounts.1', 'ledger.1', 'proxy']);
    expect(one(containers, 'ledger.1')?.status).toBe('paused');
    expect(one(containers, 'accounts.1')?.networks).toEqual({});
    kill(child.pid, 'SIGKILL');
    await ended;
    await expect.poll(() => at.left(), patient).toEqual([]);
    expect(await foreign.look()).toEqual(before);
    expect(await openRuns(at)).toEqual([]);
  });

  test.each([
    ['the next run', 'run'],
    ['seatrial heal', 'heal'],
  ])('the watchdog is killed first, then the harness: %s removes what they left', async (_, way) => {
    await using at = containerFolder();
    await using foreign = await startForeignContainer();
    const before = await foreign.look();
    const { child, ended } = await untilFaults(at, standing);
    const containers = await at.containers();
    kill(watchdogIn(at.folder), 'SIGKILL');
    kill(child.pid, 'SIGKILL');
    await ended;
    expect(one(await at.containers(), 'ledger.1')?.status).toBe('paused');
    const [run] = await openRuns(at);
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
      at.write('calm.yaml', money([], '1s').replace('name: money', 'name: calm'));
      const next = await at.run(['calm.yaml']).ended;
      expect(next.stderr).toContain(`healed what run ${run?.run ?? ''} had left behind`);
    } else {
      const first = await at.command(['heal']);
      expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('✓ pause on ledger undone')]);
      const second = await at.command(['heal']);
      expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('nothing to heal')]);
    }
    expect(await at.left()).toEqual([]);
    expect(await openRuns(at)).toEqual([]);
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
    await expect.poll(hit, patient).toEqual(['accounts.1', 'ledger.1']);
    kill(child.pid, 'SIGSTOP');
    // Until it has been looked at, however long that takes.
    const watchdog = watchdogIn(at.folder);
    kill(watchdog, 'SIGSTOP');
    try {
      const [run] = await openRuns(at);
      expect(run?.process).toBe('hung');
      expect(run?.faults.map((fault) => fault.what).sort()).toEqual([...what].sort());
    } finally {
      kill(watchdog, 'SIGCONT');
    }
    await expect.poll(hit, patient).toEqual([]);
    await expect.poll(async () => (await openRuns(at)).flatMap(({ faults }) => faults), patient).toEqual([]);
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

/** As long as nothing else is said, somebody's terminal sends it to the whole group. */
function interrupt({ child }: Started): void {
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
}

/** As long as an engine may take for one thing when it is busy. */
function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2_000));
}

describe.concurrent('cut while it starts', () => {
  const moments = [
    ['the proxy’s image is asked for', /^POST \S*\/build/],
    ['a network is made', /^POST \S*\/networks\/create/],
    ['the proxy’s container is made', /^POST \S*\/containers\/create\?name=\S*_proxy/],
    ['the proxy joins a network', /^POST \S*\/networks\/\S+\/connect/],
    ['the proxy is started', /^POST \S*\/containers\/\S*_proxy\/start/],
    ['a service’s container is made', /^POST \S*\/containers\/create\?name=\S*_ledger\.1/],
    ['its output is asked for', /^POST \S*\/containers\/\S*_ledger\.1\/attach/],
    ['it is started', /^POST \S*\/containers\/\S*_ledger\.1\/start/],
  ] as const;

  test.each(moments)('SIGINT when %s: nothing is left, 130', async (_, request) => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', money([], '1s'));
    const run = at.run(['money.yaml'], { DOCKER_HOST: door.address });
    door.when(request, () => {
      interrupt(run);
    });
    const { code, stdout, stderr } = await run.ended;
    expect(door.requests().some((one) => request.test(one))).toBe(true);
    expect([code, stdout + stderr]).toEqual([130, expect.stringContaining('interrupted')]);
    expect(await at.left()).toEqual([]);
    expect(existsSync(join(at.folder, 'reports', 'latest', 'report.html'))).toBe(true);
  });

  test.each(moments)('SIGKILL when %s: nothing is left', async (_, request) => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', money([], '1s'));
    const { child, ended } = at.run(['money.yaml'], { DOCKER_HOST: door.address });
    door.when(request, () => {
      kill(child.pid, 'SIGKILL');
    });
    expect((await ended).code).toBe(null);
    expect(door.requests().some((one) => request.test(one))).toBe(true);
    await expect.poll(() => at.left(), patient).toEqual([]);
    expect(await openRuns(at)).toEqual([]);
    // The engine may have been at it all the while.
    expect(await at.left()).toEqual([]);
  });

  // An engine that is busy carries out what it was asked for after whoever asked has gone.
  test.each([
    ['a network', /^POST \S*\/networks\/create/],
    ['a container', /^POST \S*\/containers\/create\?name=\S*_ledger\.1/],
  ])('SIGKILL while a slow engine makes %s: it is removed, too, once it is there', async (_, request) => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', money([], '1s'));
    const { child, ended } = at.run(['money.yaml'], { DOCKER_HOST: door.address });
    let isMade = false;
    door.when(request, async () => {
      kill(child.pid, 'SIGKILL');
      await aMoment();
      isMade = true;
    });
    await ended;
    await expect.poll(() => isMade, patient).toBe(true);
    await expect
      .poll(async () => [...(await at.left()), ...(await openRuns(at)).map(({ run }) => run)], patient)
      .toEqual([]);
    await aMoment();
    expect(await at.left()).toEqual([]);
  });

  test('an engine that makes one network and refuses another: neither is left', async () => {
    await using at = containerFolder();
    await using door = await openEngineDoor();
    at.write('money.yaml', money([], '1s'));
    const networks = /^POST \S*\/networks\/create/;
    door.when(networks, () => 'break');
    door.when(networks, aMoment);
    const { code } = await at.run(['money.yaml'], { DOCKER_HOST: door.address }).ended;
    expect(code).toBe(3);
    await aMoment();
    expect(await at.left()).toEqual([]);
  });
});
