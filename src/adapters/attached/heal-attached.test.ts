import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { toJsonLine } from '../../lib/json-lines.ts';
import type { ProcessIdentity, UndoLine, UndoStep } from '../../model/undo.ts';
import { heal, journalFile } from '../heal.ts';
import { takePorts } from '../ports.ts';
import { isAlive, processIdentity } from '../process-identity.ts';
import { processState, signalGroup } from '../process-state.ts';
import { accepts } from '../proxy-undo.ts';
import { processInFile } from './revive.ts';

// Real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000 });

const at = '2026-01-01T00:00:00.000Z';
const gone: ProcessIdentity = { pid: 2 ** 22 + 1, began: 'gone' };
const fault = (number: number, what: string, steps: readonly UndoStep[]): UndoLine[] => [
  { kind: 'fault', number, experiment: '01-a', what, steps: [...steps], at },
  { kind: 'begun', number, until: '2999-01-01T00:00:00.000Z', at },
];

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-revive-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The journal of a harness that is dead, on a system that ran before it. */
function journalOf(lines: readonly UndoLine[]): string {
  const file = join(emptyFolder(), 'undo.jsonl');
  const first: readonly UndoLine[] = [
    { kind: 'journal', schemaVersion: 1, run: 'r', tag: 'r-1', harness: gone, at },
    { kind: 'attached', experiment: '01-a', at },
  ];
  writeFileSync(file, [...first, ...lines].map(toJsonLine).join(''));
  return file;
}

const healDead = (file: string): ReturnType<typeof heal> =>
  heal(journalFile(file), { by: 'heal', what: 'all' });

/** Two processes in one group: whoever signals the group hits both. */
async function family(): Promise<readonly [ProcessIdentity, ProcessIdentity]> {
  const child = spawn('/bin/sh', ['-c', 'sleep 600 & echo $!; wait'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid = 0 } = child;
  onTestFinished(() => {
    signalGroup(pid, 'SIGKILL');
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return [identityOf(pid), identityOf(Number(String(line)))];
}

function identityOf(pid: number | undefined): ProcessIdentity {
  const identity = processIdentity(pid ?? 0);
  if (identity === undefined) throw new Error('there is no such process');
  return identity;
}

const server = `
const { appendFileSync } = require('node:fs');
process.on('SIGTERM', () => setTimeout(() => process.exit(0), 300));
// Before anybody can see that it is there.
appendFileSync(process.env.STARTS, 'x');
require('node:net').createServer().listen(Number(process.env.PORT), '127.0.0.1');
`;

/** A server that somebody started, and how it is started again. */
async function runningServer(): Promise<{
  child: ChildProcess;
  revival: Extract<UndoStep, { undo: 'revive' }>;
  starts: () => number;
}> {
  const folder = emptyFolder();
  const ports = await takePorts(1);
  onTestFinished(() => ports[Symbol.asyncDispose]());
  const [port = 0] = ports.ports;
  const pidFile = join(folder, 'server.pid');
  const env = { PORT: String(port), STARTS: join(folder, 'starts') };
  const command = [process.execPath, '-e', server];
  const child = spawn(process.execPath, ['-e', server], { env, stdio: 'ignore' });
  writeFileSync(pidFile, String(child.pid));
  onTestFinished(() => {
    const { pid } = processInFile(pidFile) ?? {};
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  });
  const address = { host: '127.0.0.1', port };
  await expect.poll(() => accepts(address)).toBe(true);
  const launch = { command, cwd: folder, env, log: join(folder, 'logs', 'server.log'), address };
  const revival = {
    undo: 'revive',
    replica: 'a.1',
    process: identityOf(child.pid),
    pidFile,
    launch,
  } as const;
  return { child, revival, starts: () => readFileSync(env.STARTS, 'utf8').length };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

describe('the harness is dead, and what it had found running is there still', () => {
  test('a process that was paused is resumed, alone, and nothing is ended', async () => {
    const [paused, other] = await family();
    for (const { pid } of [paused, other]) {
      process.kill(pid, 'SIGSTOP');
      await expect.poll(() => processState(pid)).toBe('paused');
    }
    const file = journalOf(fault(1, 'pause on a', [{ undo: 'continue', replica: 'a.1', process: paused }]));
    expect(await healDead(file)).toEqual({ undone: ['pause on a undone'], failed: [] });
    expect(await processState(paused.pid)).toBe('running');
    // Somebody else stopped that one.
    expect(await processState(other.pid)).toBe('paused');
    expect(await healDead(file)).toEqual({ undone: [], failed: [] });
  });

  test('whoever was given its id since is left alone', async () => {
    const [paused] = await family();
    process.kill(paused.pid, 'SIGSTOP');
    const process_ = { ...paused, began: 'another boot:1' };
    const file = journalOf(fault(1, 'pause on a', [{ undo: 'continue', replica: 'a.1', process: process_ }]));
    expect((await healDead(file)).failed).toEqual([]);
    expect(await processState(paused.pid)).toBe('paused');
  });

  test('one that was killed is started again, once, as it was, and its file of ids follows', async () => {
    const { child, revival, starts } = await runningServer();
    await kill(child);
    const file = journalOf(fault(1, 'crash on a', [revival]));
    expect(await healDead(file)).toEqual({ undone: ['crash on a undone'], failed: [] });
    expect(await accepts(revival.launch.address)).toBe(true);
    const now = processInFile(revival.pidFile);
    expect(now?.pid).not.toBe(child.pid);
    expect(readFileSync(file, 'utf8')).toContain(`"kind":"revived"`);
    // Whatever comes later: it lives on.
    await healDead(file);
    await heal(journalFile(journalOf([...fault(1, 'crash on a', [revival])])), { by: 'heal', what: 'all' });
    expect([processInFile(revival.pidFile), starts()]).toEqual([now, 2]);
  });

  test('two who heal at the same time leave one', async () => {
    const { child, revival } = await runningServer();
    await kill(child);
    const file = journalOf(fault(1, 'crash on a', [revival]));
    const both = await Promise.all([healDead(file), healDead(file)]);
    expect(both.flatMap(({ failed }) => failed)).toEqual([]);
    const revived = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"kind":"revived"'))
      .map((line) => (JSON.parse(line) as { process: ProcessIdentity }).process);
    await expect.poll(() => revived.filter(isAlive)).toHaveLength(1);
    for (const { pid } of revived.filter(isAlive)) writeFileSync(revival.pidFile, String(pid));
    expect(await accepts(revival.launch.address)).toBe(true);
  });

  test('one that was asked to end and has not yet is started again when it has', async () => {
    const { child, revival, starts } = await runningServer();
    child.kill('SIGTERM');
    const file = journalOf(fault(1, 'stop on a', [revival]));
    expect((await healDead(file)).failed).toEqual([]);
    expect(child.exitCode).toBe(0);
    expect(await accepts(revival.launch.address)).toBe(true);
    expect(starts()).toBe(2);
  });

  test('one that does not come up is told, and tried again', async () => {
    const { child, revival } = await runningServer();
    await kill(child);
    const broken = {
      ...revival,
      launch: { ...revival.launch, command: [process.execPath, '-e', 'process.exit(3)'] },
    };
    const file = journalOf(fault(1, 'crash on a', [broken]));
    const why = 'crash on a: a.1 did not start: its start command has ended, exit code 3';
    expect(await healDead(file)).toEqual({ undone: [], failed: [why] });
    expect(await healDead(file)).toEqual({ undone: [], failed: [why] });
    expect(readFileSync(file, 'utf8')).not.toContain('"closed"');
  });

  test('a start command that hands over to others is no process of the service', async () => {
    const { child, revival } = await runningServer();
    await kill(child);
    const script = `"$0" -e "$1" & echo $! > ${revival.pidFile}`;
    const command = ['/bin/sh', '-c', script, process.execPath, server];
    const handing = { ...revival, launch: { ...revival.launch, command } };
    const file = journalOf(fault(1, 'crash on a', [handing]));
    expect((await healDead(file)).failed).toEqual([]);
    const now = processInFile(revival.pidFile);
    expect(now !== undefined && isAlive(now)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(`"pid":${now?.pid ?? 0}`);
  });

  test('a toxic that the proxy was still adding when the harness died is taken away, too', async () => {
    const toxics = new Set(['slow']);
    const proxy = createHttpServer(({ method, url = '' }, response) => {
      if (method === 'DELETE') toxics.delete(url.split('/')[4] ?? '');
      const there = Array.from(toxics, (name) => ({ name }));
      const books = { name: 'books', listen: '127.0.0.1:1', enabled: true, toxics: there };
      response.end(JSON.stringify({ books }));
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    onTestFinished(() => {
      proxy.close();
    });
    const api = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const step = {
      undo: 'remove-toxic',
      link: 'a.1->b.1',
      api,
      proxy: 'books',
      toxic: 'seatrial_r-1_0',
    } as const;
    setTimeout(() => toxics.add('seatrial_r-1_0'), 300);
    expect((await healDead(journalOf(fault(1, 'latency on a->b', [step])))).failed).toEqual([]);
    expect([...toxics]).toEqual(['slow']);
  });

  test('a fault that had not begun is not undone', async () => {
    const { child, revival, starts } = await runningServer();
    await kill(child);
    const [planned] = fault(1, 'crash on a', [revival]);
    if (planned === undefined) throw new Error('no fault');
    const file = journalOf([planned]);
    expect(await healDead(file)).toEqual({ undone: [], failed: [] });
    expect(starts()).toBe(1);
    expect(existsSync(revival.launch.log)).toBe(false);
  });

  test('the faults of an experiment whose services were our own are gone with them: nothing is done', async () => {
    const [paused] = await family();
    process.kill(paused.pid, 'SIGSTOP');
    await expect.poll(() => processState(paused.pid)).toBe('paused');
    const file = journalOf([
      {
        kind: 'fault',
        number: 2,
        experiment: '02-b',
        what: 'pause on b',
        steps: [{ undo: 'continue', replica: 'b.1', process: paused }],
        at,
      },
      { kind: 'begun', number: 2, until: at, at },
    ]);
    expect((await healDead(file)).failed).toEqual([]);
    expect(await processState(paused.pid)).toBe('paused');
  });
});
