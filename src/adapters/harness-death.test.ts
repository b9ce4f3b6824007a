import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readUndoJournal } from './read-journal.ts';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

// Real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/**
 * A harness that starts a system of a parent with a child of its own, and a service that ignores SIGTERM, says so, and then does
 * nothing until it dies.
 */
const harness = (folder: string): string => `
import { targetSchema } from '${import.meta.dirname}/../model/target.ts';
import { startClock } from '${import.meta.dirname}/clock.ts';
import { startSystem } from '${import.meta.dirname}/system.ts';
import { startWatchdog } from '${import.meta.dirname}/watchdog.ts';

const stubborn = "process.on('SIGTERM', () => {}); require('node:net').createServer().listen(Number(process.argv[1]), '127.0.0.1')";
const family = 'sleep 600 & exec "$0" -e "$1" "$2"';
const target = targetSchema.parse({
  schemaVersion: 1,
  name: 'stubborn',
  client: 'client.ts',
  services: {
    parent: { replicas: 2, entry: true, command: ['/bin/sh', '-c', family, '\${node}', stubborn, '\${port}'] },
    single: { command: ['\${node}', '-e', stubborn, '\${port}'] },
  },
});
console.log('begin');
const watchdog = await startWatchdog('${folder}/undo.jsonl', 'test');
await startSystem({
  experiment: 'a', target, targetFolder: '${folder}', built: '${folder}', client: {}, services: ['parent', 'single'], environment: {},
  folder: '${folder}', watchdog, clock: startClock(), signal: new AbortController().signal, env: process.env,
});
console.log('started');
setInterval(() => {}, 1000);
`;

/** Runs the harness in a folder that is in the command line or working folder of everything it starts. */
async function startHarness(): Promise<{
  child: ChildProcessWithoutNullStreams;
  folder: string;
  started: Promise<unknown>;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-harness-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'harness.ts'), harness(folder));
  const child = spawn(
    process.execPath,
    ['--import', import.meta.resolve('jiti/register'), join(folder, 'harness.ts')],
    // It is in the environment as a mark only: as TMPDIR it would be a cache of compiled sources that is always empty.
    { env: { ...process.env, HARNESS_FOLDER: folder }, stdio: 'pipe' },
  );
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await expect.poll(() => processesOf(folder)).toEqual([]);
  });
  const lines = createInterface(child.stdout);
  const started = new Promise((resolve) => {
    lines.on('line', (line) => {
      if (line === 'started') resolve(line);
    });
    child.once('exit', resolve);
  });
  await once(lines, 'line');
  return { child, folder, started };
}

/** Processes that work in the folder, or were started with it as a word: everything the harness started. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const text = [
          readFileSync(`/proc/${pid}/environ`, 'utf8'),
          readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
        ].join('\0');
        const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0] ?? '';
        const ours = text.includes(folder) || sameFolder(pid, folder);
        return ours && state !== 'Z' && state !== 'X' ? [`${pid} ${text.slice(-80)}`] : [];
      } catch {
        return [];
      }
    });
}

function sameFolder(pid: string, folder: string): boolean {
  return (
    existsSync(`/proc/${pid}/cwd/harness.ts`) &&
    readFileSync(`/proc/${pid}/cwd/harness.ts`, 'utf8').includes(folder)
  );
}

/** Whether the journal, if it was begun at all, says that nothing is left. A harness that died at once has not even a watchdog. */
function journalEnds(folder: string): boolean {
  const file = join(folder, 'undo.jsonl');
  const view = existsSync(file) ? readUndoJournal(file) : undefined;
  return view === undefined || view.closed || view.processes.length === 0;
}

/** Moments to die at, in ms after the harness began: while it starts, and long after (`started`). */
const moments = [0, 90, 180, 270, 360, 500, 'started'] as const;

describe('a harness that dies by SIGKILL', () => {
  beforeEach((context) => {
    if (process.platform !== 'linux')
      context.skip('the process table is read from /proc, which only Linux has');
  });

  test.each(moments.map((moment, index) => [index, moment] as const))(
    'leaves no process behind (%i: %s)',
    async (_, moment) => {
      const { child, folder, started } = await startHarness();
      if (moment === 'started') {
        await started;
        // Watchdog, proxy, three services, two sleepers and the harness itself.
        expect(processesOf(folder).length).toBe(8);
      } else await new Promise((resolve) => setTimeout(resolve, moment));
      child.kill('SIGKILL');
      await expect.poll(() => processesOf(folder), { interval: 50 }).toEqual([]);
      await expect.poll(() => journalEnds(folder)).toBe(true);
    },
  );

  test('leaves no process behind, even if its journal is gone before', async () => {
    const { child, folder, started } = await startHarness();
    await started;
    rmSync(join(folder, 'undo.jsonl'));
    child.kill('SIGKILL');
    await expect.poll(() => processesOf(folder), { interval: 50 }).toEqual([]);
  });

  test('its services are out of reach of a terminal’s Ctrl-C: in sessions of their own', async () => {
    const { child, folder, started } = await startHarness();
    await started;
    const pids = processesOf(folder).map((line) => Number(line.split(' ')[0]));
    const sessions = pids.filter((pid) => pid !== child.pid).map(sessionOf);
    expect(sessions).toHaveLength(7);
    expect(sessions).not.toContain(sessionOf(process.pid));
  });
});

function sessionOf(pid: number): string | undefined {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')[3];
}
