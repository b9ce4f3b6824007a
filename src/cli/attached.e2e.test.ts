/**
 * What runs already is hit, and left as it was found, whatever dies or hangs: the real command line on two processes that somebody else has
 * started, with a Toxiproxy server between them that is not ours either.
 */

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OpenRun } from '../adapters/injected-now.ts';
import {
  processesOf,
  seatrial,
  startSeatrial,
  temporaryFolder,
  until,
  type Started,
} from '../testing/command-line.ts';
import { eventually } from '../testing/eventually.ts';
import { startRunningTransfers, type RunningTransfers } from '../testing/running-transfers.ts';

const scenario = (faults: readonly string[], duration: string): string => `
schemaVersion: 1
name: money
target: money
workload: { use: sagas, saga: transfer, at: accounts, rate: 15, duration: ${duration}, variants: {} }
faults:
${faults.map((fault) => `  - ${fault}`).join('\n')}
`;

const slow = '{ kind: latency, on: accounts->ledger, latency: 30ms, begin: { after: 300ms }, lasts: 4s }';
const paused = '{ kind: pause, service: accounts, begin: { after: 1s }, lasts: 700ms }';
const killed = '{ kind: crash, service: ledger, begin: { after: 2500ms }, lasts: 700ms }';

/** Three faults that stand together: on a link, on a process, on one that is killed. */
const standing = [
  '{ kind: latency, on: accounts->ledger, latency: 30ms, begin: { after: 300ms } }',
  '{ kind: pause, service: accounts, begin: { after: 300ms } }',
  '{ kind: crash, service: ledger, begin: { after: 300ms } }',
];

function run(
  system: RunningTransfers,
  faults: readonly string[],
  words: readonly string[] = [],
  duration = '6s',
): Started {
  writeFileSync(join(system.folder, 'money.yaml'), scenario(faults, duration));
  return startSeatrial(['run', 'money.yaml', '--runtime', 'attached', ...words], system.folder);
}

function read(system: RunningTransfers, name: string): string {
  try {
    return readFileSync(join(system.folder, 'reports', 'latest', name), 'utf8');
  } catch {
    return '';
  }
}

/** Starts the run and waits until so many faults have begun. */
async function runUntilFaults(system: RunningTransfers, faults: readonly string[]): Promise<Started> {
  const started = run(system, faults, [], '1m');
  const begun = (): number => read(system, '01-money/events.jsonl').split('"type":"begin"').length - 1;
  const missing = await until(() => (begun() < faults.length ? ['a fault has not begun'] : []), 30_000);
  expect(missing).toEqual([]);
  return started;
}

/** The three faults that stand together, seen where they stand. */
async function expectHit(system: RunningTransfers, ledger: number): Promise<void> {
  await eventually(
    () => system.state(system.pid('accounts')),
    (seen) => {
      expect(seen).toBe('T');
    },
    { timeout: 5_000 },
  );
  await eventually(
    () => system.state(ledger),
    (seen) => {
      expect(seen).toBe('');
    },
    { timeout: 5_000 },
  );
  const toxics = async (): Promise<number> =>
    (await system.proxies())['accounts->ledger']?.toxics.length ?? 0;
  await eventually(
    toxics,
    (seen) => {
      expect(seen).toBe(2);
    },
    { timeout: 5_000 },
  );
}

/** Everything is there, runs, and is as it was: but for the process that was killed, which is another one now. */
async function expectAsBefore(
  system: RunningTransfers,
  before: { proxies: unknown; accounts: number; ledger: number },
): Promise<void> {
  await eventually(
    () => system.proxies(),
    (seen) => {
      expect(seen).toEqual(before.proxies);
    },
    { timeout: 10_000 },
  );
  expect(system.pid('accounts')).toBe(before.accounts);
  await eventually(
    () => system.state(before.accounts),
    (seen) => {
      expect(seen).toMatch(/[SR]/);
    },
    { timeout: 10_000 },
  );
  await eventually(
    () => system.answers('ledger'),
    (seen) => {
      expect(seen).toBe(true);
    },
    { timeout: 10_000 },
  );
  await eventually(
    () => system.state(system.pid('ledger')),
    (seen) => {
      expect(seen).toMatch(/[SR]/);
    },
    { timeout: 10_000 },
  );
  expect(system.pid('ledger')).not.toBe(before.ledger);
}

async function seen(
  system: RunningTransfers,
): Promise<{ proxies: unknown; accounts: number; ledger: number }> {
  return {
    proxies: await system.proxies(),
    accounts: system.pid('accounts'),
    ledger: system.pid('ledger'),
  };
}

async function status(system: RunningTransfers): Promise<readonly OpenRun[]> {
  const { stdout } = await seatrial(['status', '--json'], system.folder);
  return (JSON.parse(stdout) as { runs: OpenRun[] }).runs;
}

/** Processes of ours: harness and watchdog. */
const ours = (system: RunningTransfers): string[] =>
  processesOf(system.folder).filter((line) => /seatrial|watchdog-main|cli\/main/.test(line));

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('there is no such process');
  process.kill(pid, signal);
}

function watchdogIn({ folder }: RunningTransfers): number | undefined {
  const line = processesOf(folder).find((one) => one.includes('watchdog-main'));
  return line === undefined ? undefined : Number(line.split(' ')[0]);
}

describe
  .skipIf(process.platform !== 'linux')
  .concurrent('a system that runs already (looked at in /proc: Linux)', () => {
    test('is slowed down, paused and killed: the promise holds, and it is left as it was found', async () => {
      await using system = await startRunningTransfers();
      const before = await seen(system);
      const { code, stdout, stderr } = await run(system, [slow, paused, killed]).ended;
      expect(`${stdout}${stderr}`).toContain('held');
      expect(code).toBe(0);
      await expectAsBefore(system, before);
      const { experiments } = JSON.parse(read(system, 'run.json')) as {
        experiments: { faults: { evidence: { level: string } }[]; healProven: boolean }[];
      };
      expect(experiments[0]?.healProven).toBe(true);
      expect(experiments[0]?.faults.map(({ evidence }) => evidence.level)).toEqual([
        'hit',
        'probed',
        'probed',
      ]);
      // What it prints is followed in its log.
      const events = read(system, '01-money/events.jsonl');
      expect(events).toContain('"kind":"saga"');
      // No saga of a run that comes later has the name of one of this one.
      expect(events).toMatch(/"saga":"[0-9a-f]{6}-01-o-1"/);
      expect(ours(system)).toEqual([]);

      // Once more, on the process that it is now.
      const again = await seen(system);
      expect((await run(system, [killed]).ended).code).toBe(0);
      await expectAsBefore(system, again);
    });

    test('SIGKILL to the harness: what stands is undone within seconds, nothing is ended', async () => {
      await using system = await startRunningTransfers();
      const before = await seen(system);
      const { child, ended } = await runUntilFaults(system, standing);
      await expectHit(system, before.ledger);
      kill(child.pid, 'SIGKILL');
      await ended;
      await expectAsBefore(system, before);
      await eventually(
        () => ours(system),
        (seen) => {
          expect(seen).toEqual([]);
        },
        { timeout: 10_000 },
      );
      expect(await status(system)).toEqual([]);
    });

    test('the watchdog is killed, then the harness: told, healed by hand, and a second time there is nothing', async () => {
      await using system = await startRunningTransfers();
      const before = await seen(system);
      const { child, ended } = await runUntilFaults(system, standing);
      await expectHit(system, before.ledger);
      // A harness that sees its watchdog die heals at once, and may have begun to before it is killed, too.
      kill(child.pid, 'SIGSTOP');
      kill(watchdogIn(system), 'SIGKILL');
      kill(child.pid, 'SIGKILL');
      await ended;
      const [open] = await status(system);
      expect(open?.faults.map(({ what }) => what).sort()).toEqual([
        'crash on ledger',
        'latency on accounts->ledger',
        'pause on accounts',
      ]);
      const heal = await seatrial(['heal'], system.folder);
      expect(heal.stdout).toContain('✓ crash on ledger undone');
      expect(heal.code).toBe(0);
      await expectAsBefore(system, before);
      const healed = await seen(system);
      const second = await seatrial(['heal'], system.folder);
      expect(second.stdout).toContain('nothing to heal');
      expect(await seen(system)).toEqual(healed);
    });

    test('a harness that hangs: the watchdog ends what stands too long, and the service it started stays', async () => {
      await using system = await startRunningTransfers();
      const before = await seen(system);
      const brief = standing.map((fault) => fault.replace(' } }', ' }, lasts: 3s }'));
      const { child, ended } = await runUntilFaults(system, brief);
      await expectHit(system, before.ledger);
      kill(child.pid, 'SIGSTOP');
      await expectAsBefore(system, before);
      const ledger = system.pid('ledger');
      kill(child.pid, 'SIGCONT');
      const { code, stdout, stderr } = await ended;
      expect(`${stdout}${stderr}`).toContain('the watchdog has ended');
      expect(code).toBe(5);
      await expectAsBefore(system, before);
      expect(system.pid('ledger')).toBe(ledger);
      expect(ours(system)).toEqual([]);
    });

    test('the proxy loses its links: they are not made again, and the run says so', async () => {
      await using system = await startRunningTransfers();
      const { ended } = await runUntilFaults(system, [standing[0] ?? '']);
      await system.proxy.restart();
      const { code, stdout, stderr } = await ended;
      const told = `${stdout}${stderr}`.replace(/\s+/g, ' ');
      expect(told).toContain('E_PROXY');
      expect(told).toContain('the proxy lost links');
      // It is seen by who looks after the links, or by a call for the fault's second half that nobody answers: whichever comes first.
      expect(told).toMatch(
        /has lost accounts->ledger, the web|adding \S+ to accounts\.1->ledger\.1: fetch failed/,
      );
      expect([3, 5]).toContain(code);
      expect(Object.keys(await system.proxies())).toEqual(Object.keys(system.proxy.foreign));
      expect(system.state(system.pid('ledger'))).toMatch(/[SR]/);
    });

    test('what cannot be is refused before anything begins, and nothing is touched', async () => {
      await using system = await startRunningTransfers();
      const before = await seen(system);
      const refused = async (
        fault: string,
        words: readonly string[] = [],
      ): Promise<[number | null, string]> => {
        const { code, stdout, stderr } = await run(system, [fault], words).ended;
        return [code, `${stdout}${stderr}`.replace(/\s+/g, ' ')];
      };
      const stop = '{ kind: stop, service: accounts }';
      const why = 'accounts.1 could not be started again: write start: [command, …] beside its pidFile';
      expect(await refused(stop)).toEqual([4, expect.stringContaining(why)]);
      expect(await refused(stop, ['--dry-run'])).toEqual([5, expect.stringContaining(why)]);
      expect(await refused('{ kind: disconnect, service: ledger }')).toEqual([
        4,
        expect.stringContaining('has no network of its own'),
      ]);
      system.describe((text) => text.replace('the web', 'the wab'));
      expect(await refused(slow)).toEqual([
        3,
        expect.stringContaining('client->accounts.1 has none (looked for the wab)'),
      ]);
      system.describe((text) =>
        text.replace(/ {6}- \{ address: '127[.]0[.]0[.]1/, "      - { address: '192.0.2.1"),
      );
      expect(await refused(slow)).toEqual([5, expect.stringContaining('accounts.1 at 192.0.2.1')]);
      system.describe((text) => text.replace('pidFile: ../../accounts.pid', `pid: ${process.pid}`));
      expect(await refused(slow)).toEqual([
        4,
        expect.stringContaining('is one that Seatrial was started from'),
      ]);
      expect(await seen(system)).toEqual(before);
    });

    test('another run, in whatever folder, is kept away', async () => {
      await using system = await startRunningTransfers();
      const { child, ended } = await runUntilFaults(system, [slow]);
      using elsewhere = temporaryFolder();
      cpSync(join(system.folder, 'targets'), join(elsewhere.folder, 'targets'), { recursive: true });
      const file = join(elsewhere.folder, 'targets', 'money', 'target.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll('../../', `${system.folder}/`));
      const words = ['run', join(system.folder, 'money.yaml'), '--runtime', 'attached'];
      const second = await seatrial(words, elsewhere.folder);
      expect(`${second.stdout}${second.stderr}`).toMatch(/E_LOCKED[^]*is being used by run/);
      expect(second.code).toBe(5);
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
    });
  });
