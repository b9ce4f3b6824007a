/**
 * Whatever dies, hangs or is full: faults are undone, by somebody, and nothing that is not ours is touched. The real command line on a
 * real target, with a Toxiproxy server that was running before and has somebody else's proxy in it.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRuns, type OpenRun } from '../adapters/injected-now.ts';
import {
  processesOf,
  seatrial,
  startSeatrial,
  temporaryFolder,
  until,
  type Started,
} from '../testing/command-line.ts';
import { eventually } from '../testing/eventually.ts';
import { startRunningProxy, type ProxyAnswer, type RunningProxy } from '../testing/running-proxy.ts';

const scenario = (faults: readonly string[], duration = '6s'): string => `
schemaVersion: 1
name: money
target: transfers
workload: { use: sagas, saga: transfer, at: accounts, rate: 15, duration: ${duration}, variants: {} }
faults:
${faults.map((fault) => `  - ${fault}`).join('\n')}
`;

const slowLink = '{ kind: latency, on: accounts->ledger, latency: 50ms, begin: { after: 300ms } }';
/** For a run that is not awaited: longer than whatever the test does meanwhile, on a busy machine, too. */
const endless = '60s';
const healedWithinMs = 5_000;

/** A run in a folder of its own, with a proxy that was there before. */
interface Bench extends AsyncDisposable {
  readonly folder: string;
  readonly proxy: RunningProxy;
  /** Starts the run and waits until so many faults stand. */
  runUntilFault(faults: readonly string[], duration?: string): Promise<Started>;
  /** A file of the newest run; empty: it is not there. */
  read(name: string): string;
  status(): Promise<readonly OpenRun[]>;
  /** What is left of ours, as sentences. */
  left(): Promise<readonly string[]>;
}

async function createBench(): Promise<Bench> {
  const work = temporaryFolder();
  const proxy = await startRunningProxy();
  const latest = join(work.folder, 'reports', 'latest');
  const read = (name: string): string => {
    try {
      return readFileSync(join(latest, name), 'utf8');
    } catch {
      return '';
    }
  };
  const status = async (): Promise<OpenRun[]> => {
    const { stdout } = await seatrial(['status', '--json'], work.folder);
    return (JSON.parse(stdout) as { runs: OpenRun[] }).runs;
  };
  return {
    folder: work.folder,
    proxy,
    runUntilFault: async (faults, duration) => {
      writeFileSync(join(work.folder, 'money.yaml'), scenario(faults, duration));
      const started = startSeatrial(['run', 'money.yaml', '--toxiproxy', proxy.url], work.folder);
      const begun = (): number => read('01-money/events.jsonl').split('"type":"begin"').length - 1;
      const missing = await until(() => (begun() < faults.length ? ['a fault has not begun'] : []), 30_000);
      expect(missing).toEqual([]);
      // The row comes first; the fault is in effect a moment later.
      await eventually(
        async () => (await openRuns(join(work.folder, 'reports')))[0]?.faults.length,
        (seen) => {
          expect(seen).toBe(faults.length);
        },
        { timeout: 30_000 },
      );
      return started;
    },
    read,
    status,
    left: async () => {
      const proxies = await proxy.proxies();
      const ours = Object.keys(proxies).filter((name) => !(name in proxy.foreign));
      return [...ours, ...processesOf(work.folder)];
    },
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      work[Symbol.dispose]();
    },
  };
}

/** Waits until nothing of ours is left; what is then. */
async function leftAfter(bench: Bench, ms = healedWithinMs): Promise<readonly string[]> {
  const end = performance.now() + ms;
  let left = await bench.left();
  while (left.length > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    left = await bench.left();
  }
  return left;
}

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('there is no such process');
  process.kill(pid, signal);
}

/** The watchdog of the run in this folder: its journal is in its command. */
function watchdogIn(folder: string): number | undefined {
  const line = processesOf(folder).find((one) => one.includes('watchdog-main'));
  return line === undefined ? undefined : Number(line.split(' ')[0]);
}

/**
 * Kills the watchdog, then the harness: nobody is left who could heal. A harness that sees its watchdog die heals at once, and could begin to
 * before it is killed, too: so it is stopped first.
 */
async function killBoth(bench: Bench, { child, ended }: Started): Promise<void> {
  kill(child.pid, 'SIGSTOP');
  kill(watchdogIn(bench.folder), 'SIGKILL');
  kill(child.pid, 'SIGKILL');
  await ended;
}

const ourToxics = (proxies: Readonly<Record<string, ProxyAnswer>>): string[] =>
  Object.entries(proxies).flatMap(([name, { toxics }]) =>
    name.startsWith('seatrial_') ? toxics.map((toxic) => toxic.name) : [],
  );

/**
 * Loaded into the harness before anything else: what it writes to its undo journal, from the first line with `from` in it on, goes to
 * a device that is always full.
 */
const fullDisk = (from: string): string => `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { openSync, writeSync } = fs;
const full = openSync('/dev/full', 'w');
let journal, isFull = false;
fs.openSync = (file, ...rest) => {
  const descriptor = openSync(file, ...rest);
  if (String(file).endsWith('undo.jsonl')) journal ??= descriptor;
  return descriptor;
};
fs.writeSync = (descriptor, data, ...rest) => {
  isFull ||= descriptor === journal && String(data).includes(${JSON.stringify(from)});
  return writeSync(isFull && descriptor === journal ? full : descriptor, data, ...rest);
};
syncBuiltinESMExports();
`;

const describeHere = process.platform === 'linux' ? describe.concurrent : describe.skip;

describeHere('healing (the process table is read from /proc, which only Linux has)', () => {
  test('SIGKILL while a fault stands: all of it is gone, and nothing else', async () => {
    await using bench = await createBench();
    const { child, ended } = await bench.runUntilFault([slowLink], endless);
    await eventually(
      async () => ourToxics(await bench.proxy.proxies()),
      (seen) => {
        expect(seen).toHaveLength(1);
      },
    );
    const [toxic] = ourToxics(await bench.proxy.proxies());
    expect(toxic).toMatch(/^seatrial_\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-[0-9a-f]{6}_0_latency_downstream$/);
    kill(child.pid, 'SIGKILL');
    await ended;
    expect(await leftAfter(bench)).toEqual([]);
    expect(await bench.proxy.proxies()).toEqual(bench.proxy.foreign);
    expect(await bench.status()).toEqual([]);
  });

  test('the watchdog is killed first, then the harness: the next run heals before anything else', async () => {
    await using bench = await createBench();
    await killBoth(bench, await bench.runUntilFault([slowLink], endless));
    expect(ourToxics(await bench.proxy.proxies())).toHaveLength(1);
    const [run] = await bench.status();
    expect(run).toMatchObject({ process: 'gone', faults: [{ what: 'latency on accounts->ledger' }] });
    expect(run?.processes).not.toEqual([]);

    writeFileSync(join(bench.folder, 'money.yaml'), scenario([slowLink]));
    const next = await seatrial(['run', 'money.yaml', '--toxiproxy', bench.proxy.url], bench.folder);
    expect(next.stderr).toContain(`healed what run ${run?.run ?? ''} had left behind`);
    expect(next.code).toBe(0);
    expect(await bench.left()).toEqual([]);
    expect(await bench.proxy.proxies()).toEqual(bench.proxy.foreign);
  });

  test('seatrial heal does it by hand, twice; a toxic that somebody else removed before is fine', async () => {
    await using bench = await createBench();
    await killBoth(bench, await bench.runUntilFault([slowLink], endless));
    for (const [name, { toxics }] of Object.entries(await bench.proxy.proxies())) {
      for (const toxic of name in bench.proxy.foreign ? [] : toxics) {
        const path = `${encodeURIComponent(name)}/toxics/${encodeURIComponent(toxic.name)}`;
        await fetch(`${bench.proxy.url}/proxies/${path}`, { method: 'DELETE' });
      }
    }
    const first = await seatrial(['heal'], bench.folder);
    expect(first.stdout).toContain('✓ latency on accounts->ledger undone');
    expect(first.code).toBe(0);
    expect(await bench.left()).toEqual([]);
    expect(await bench.proxy.proxies()).toEqual(bench.proxy.foreign);
    const second = await seatrial(['heal'], bench.folder);
    expect(second.stdout).toContain('nothing to heal');
    expect(second.code).toBe(0);
    expect((await seatrial(['heal', 'latest'], bench.folder)).code).toBe(0);
  });

  test('what cannot be undone is told, exit 5, and no run begins on top of it', async () => {
    await using bench = await createBench();
    await killBoth(bench, await bench.runUntilFault([slowLink], endless));
    kill(bench.proxy.child.pid, 'SIGSTOP');
    const heal = await seatrial(['heal'], bench.folder);
    expect(heal.stdout).toMatch(/✗ could not be undone: the proxies in http:.*\n/);
    expect(heal.code).toBe(5);
    const run = await seatrial(['run', 'money.yaml'], bench.folder);
    expect(run.stderr).toContain('E_HEAL earlier runs left behind what could not be undone');
    expect(run.code).toBe(5);
    kill(bench.proxy.child.pid, 'SIGCONT');
    expect((await seatrial(['heal'], bench.folder)).code).toBe(0);
    expect(await bench.left()).toEqual([]);
  });

  test('a link that flaps is told to be injected while it is up, too, and is ended by a stop', async () => {
    await using bench = await createBench();
    const flap = '{ kind: flap, on: accounts->ledger, down: 100ms, up: 10s, begin: { after: 300ms } }';
    const { ended } = await bench.runUntilFault([flap], endless);
    const refusing = async (): Promise<number> =>
      Object.values(await bench.proxy.proxies()).filter(({ enabled }) => !enabled).length;
    await eventually(
      refusing,
      (seen) => {
        expect(seen).toBe(0);
      },
      { timeout: 5_000 },
    );
    expect(await bench.status()).toMatchObject([{ faults: [{ what: 'flap on accounts->ledger' }] }]);
    const stop = await seatrial(['stop'], bench.folder);
    expect(stop.stdout).toContain('ended flap on accounts->ledger');
    expect(stop.code).toBe(0);
    expect((await ended).code).toBe(5);
    expect(await bench.status()).toEqual([]);
  });

  test('a harness that hangs past the lifetime of its faults: the watchdog ends them', async () => {
    await using bench = await createBench();
    const faults = [
      '{ kind: latency, on: client->accounts, latency: 50ms, begin: { after: 300ms }, lasts: 6s }',
      '{ kind: down, on: accounts->ledger, begin: { after: 300ms }, lasts: 6s }',
      '{ kind: pause, service: ledger, begin: { after: 300ms }, lasts: 6s }',
      '{ kind: crash, service: accounts, begin: { after: 300ms }, lasts: 6s }',
    ];
    const { child, ended } = await bench.runUntilFault(faults, endless);
    const whats = (runs: readonly OpenRun[]): readonly string[] =>
      runs.flatMap(({ faults }) => faults.map(({ what }) => what)).sort();
    const standing = async (): Promise<readonly string[]> =>
      whats(await openRuns(join(bench.folder, 'reports')));
    await eventually(
      standing,
      (seen) => {
        expect(seen).toHaveLength(4);
      },
      { timeout: 5_000 },
    );
    kill(child.pid, 'SIGSTOP');
    // A stopped process stands still when it is next given a processor, and not before.
    await eventually(
      () => bench.status(),
      (told) => {
        expect(told[0]?.process).toBe('hung');
        expect(whats(told)).toEqual([
          'crash on accounts',
          'down on accounts->ledger',
          'latency on client->accounts',
          'pause on ledger',
        ]);
      },
      { timeout: 5_000 },
    );
    // `lasts` and 2 s of grace; then a service that is started again needs a moment, too.
    await eventually(
      standing,
      (seen) => {
        expect(seen).toEqual([]);
      },
      { timeout: 30_000 },
    );
    const proxies = Object.entries(await bench.proxy.proxies());
    expect(proxies.filter(([, { enabled }]) => !enabled)).toEqual([]);
    expect(ourToxics(Object.fromEntries(proxies))).toEqual([]);
    expect(await answers(standInAddress(bench.read('undo.jsonl')))).toBe(true);

    kill(child.pid, 'SIGCONT');
    const { code } = await ended;
    const { experiments } = JSON.parse(
      readFileSync(join(bench.folder, 'reports', 'latest', 'run.json'), 'utf8'),
    ) as { experiments: { status: string; error: string; healProven: boolean }[] };
    expect(experiments[0]).toMatchObject({
      status: 'aborted',
      healProven: true,
      error: expect.stringContaining('the watchdog has ended') as unknown,
    });
    expect(code).toBe(5);
    expect(await leftAfter(bench)).toEqual([]);
    expect(await bench.proxy.proxies()).toEqual(bench.proxy.foreign);
  });

  test('the proxy is restarted while a fault stands: noticed, inconclusive, and the links are made again', async () => {
    await using bench = await createBench();
    const { ended } = await bench.runUntilFault([slowLink]);
    await eventually(
      async () => ourToxics(await bench.proxy.proxies()),
      (seen) => {
        expect(seen).toHaveLength(1);
      },
    );
    await bench.proxy.restart();
    const { code, stdout } = await ended;
    expect(stdout).toContain('the proxy was restarted');
    expect(code).toBe(2);
    expect(await bench.left()).toEqual([]);
    expect(Object.keys(await bench.proxy.proxies())).toEqual(Object.keys(bench.proxy.foreign));
  });

  test('somebody else removes our toxic while the fault stands: noticed, inconclusive, healed', async () => {
    await using bench = await createBench();
    const { ended } = await bench.runUntilFault([slowLink]);
    await eventually(
      async () => ourToxics(await bench.proxy.proxies()),
      (seen) => {
        expect(seen).toHaveLength(1);
      },
    );
    for (const [name, { toxics }] of Object.entries(await bench.proxy.proxies())) {
      for (const toxic of name in bench.proxy.foreign ? [] : toxics) {
        const path = `${encodeURIComponent(name)}/toxics/${encodeURIComponent(toxic.name)}`;
        await fetch(`${bench.proxy.url}/proxies/${path}`, { method: 'DELETE' });
      }
    }
    const { code, stdout } = await ended;
    expect(stdout).toContain('somebody else undid it');
    expect(code).toBe(2);
    expect(await bench.left()).toEqual([]);
  });

  test.each([
    ['from the first line on: nothing is started', '"journal"', ''],
    ['when a fault is to begin: it does not', '"fault"', 'baseline'],
  ])('the undo journal is on a full disk %s', async (_, from, phase) => {
    await using bench = await createBench();
    writeFileSync(join(bench.folder, 'money.yaml'), scenario([slowLink]));
    const preload = join(bench.folder, 'full-disk.mjs');
    writeFileSync(preload, fullDisk(from));
    const { code, stdout, stderr } = await seatrial(['run', 'money.yaml'], bench.folder, {
      NODE_OPTIONS: `--import ${preload}`,
    });
    expect(`${stdout}${stderr}`.replace(/\s+/g, ' ')).toMatch(
      /E_JOURNAL the undo journal .*undo\.jsonl cannot be written: ENOSPC/,
    );
    expect(code).toBe(3);
    const events = bench.read('01-money/events.jsonl');
    expect(events.includes(`"phase":"baseline"`)).toBe(phase !== '');
    expect(events).not.toContain('"kind":"fault"');
    expect(await leftAfter(bench)).toEqual([]);
  });

  test('a proxy beyond this machine is refused, unless the target allows it', async () => {
    await using bench = await createBench();
    writeFileSync(join(bench.folder, 'money.yaml'), scenario([slowLink]));
    const remote = await seatrial(
      ['run', 'money.yaml', '--toxiproxy', 'http://192.0.2.1:8474'],
      bench.folder,
    );
    expect(remote.code).toBe(5);
    expect(`${remote.stdout}${remote.stderr}`).toContain('E_REMOTE');
    const nobody = await seatrial(['run', 'money.yaml', '--toxiproxy', 'http://127.0.0.1:9'], bench.folder);
    expect(nobody.code).toBe(3);
    expect(`${nobody.stdout}${nobody.stderr}`).toContain('E_PROXY');
  });
});

/** Where the service listens that was started in the harness's place. */
function standInAddress(journal: string): { host: string; port: number } {
  const line = journal.split('\n').find((one) => one.includes('"undo":"start"')) ?? '{}';
  const { steps } = JSON.parse(line) as { steps: { launch: { address: { host: string; port: number } } }[] };
  const address = steps[0]?.launch.address;
  if (address === undefined) throw new Error('no service was to be started');
  return address;
}

function answers(address: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
