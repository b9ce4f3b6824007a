import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { toJsonLine } from '../lib/json-lines.ts';
import type { UndoLine } from '../model/undo.ts';
import { heal, healRun, journalFile } from './heal.ts';
import { createOverdue } from './overdue.ts';
import { ownProgram } from './own-program.ts';
import { processIdentity } from './process-identity.ts';
import { groupLives, processState, signalGroup } from './process-state.ts';

const at = '2026-01-01T00:00:00.000Z';
const gone = { pid: 2 ** 22 + 1, began: 'gone' };

/** A journal with these lines after its first one. */
function journalOf(lines: readonly UndoLine[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-heal-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'undo.jsonl');
  const first: UndoLine = { kind: 'journal', schemaVersion: 1, run: 'r', tag: 'r-1', harness: gone, at };
  writeFileSync(file, [first, ...lines].map(toJsonLine).join(''));
  return file;
}

/** A process in a group of its own that does nothing. */
function sleeper(): ChildProcess & { readonly pid: number } {
  const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.pid === undefined) throw new Error('no sleep');
  return child as ChildProcess & { pid: number };
}

function processLine(number: number, pid: number, began?: string): UndoLine {
  const identity = processIdentity(pid) ?? gone;
  const process = began === undefined ? identity : { pid, began };
  return { kind: 'process', number, experiment: '01-a', what: 'a.1', process, by: 'harness', at };
}

describe('the harness is dead', () => {
  test('a journal that nobody can read is told, and put aside when it is given up', async () => {
    const file = journalOf([]);
    writeFileSync(file, '{"kind":"journal","schemaVersion":99}\n');
    const why = [`${file}:1:1: this is no line of an undo journal`];
    expect(await healRun(file)).toMatchObject({ undone: [], failed: why });
    expect(await healRun(file, true)).toMatchObject({ undone: [], failed: [], givenUp: why });
    expect([existsSync(file), existsSync(`${file}.given-up`)]).toEqual([false, true]);
  });

  test('its processes are ended, and one that was given such an id since is left alone', async () => {
    const [mine, somebodys] = [sleeper(), sleeper()];
    const exit = once(mine, 'exit');
    const file = journalOf([processLine(1, mine.pid), processLine(2, somebodys.pid, 'another boot:1')]);
    expect(await heal(journalFile(file), { by: 'heal', what: 'all' })).toEqual({
      undone: ['a.1 ended'],
      failed: [],
    });
    expect(await exit).toEqual([null, 'SIGKILL']);
    expect(await groupLives(somebodys.pid)).toBe(true);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)).toContain('"kind":"closed","by":"heal"');
    expect(await heal(journalFile(file), { by: 'heal', what: 'all' })).toEqual({ undone: [], failed: [] });
  });

  test('of a group whose leader has ended, what began after the last sign of life is somebody else’s', async () => {
    const leaderOf = async (script: string): Promise<number> => {
      const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
      await once(child, 'exit');
      if (child.pid === undefined) throw new Error('no shell');
      return child.pid;
    };
    const [early, late] = [await leaderOf('sleep 600 &'), await leaderOf('sleep 600 &')];
    onTestFinished(() => {
      for (const group of [early, late]) signalGroup(group, 'SIGKILL');
    });
    const boot = processIdentity(process.pid)?.began.split(':')[0] ?? '';
    const file = journalOf([processLine(1, early, `${boot}:1`)]);
    expect((await heal(journalFile(file), { by: 'heal', what: 'all' })).undone).toEqual([]);
    expect(await groupLives(early)).toBe(true);
    const mine = journalOf([{ ...processLine(1, late, `${boot}:1`), at: new Date().toISOString() }]);
    expect((await heal(journalFile(mine), { by: 'heal', what: 'all' })).undone).toEqual(['a.1 ended']);
    expect(await groupLives(late)).toBe(false);
  });

  test(
    'of a group whose leader has ended, a part is his: then all of it is',
    { timeout: 30_000 },
    async () => {
      // What is left of it goes on to start something.
      const beganMs = Date.now();
      const script = '(sleep 1.5; sleep 600; true) & exit 0';
      const child = spawn('/bin/sh', ['-c', script], { detached: true, stdio: 'ignore' });
      const { pid } = child;
      if (pid === undefined) throw new Error('no shell');
      onTestFinished(() => {
        signalGroup(pid, 'SIGKILL');
      });
      await once(child, 'exit');
      const boot = processIdentity(process.pid)?.began.split(':')[0] ?? '';
      const file = journalOf([
        { ...processLine(1, pid, `${boot}:1`), at: new Date(beganMs - 1_000).toISOString() },
      ]);
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      expect((await heal(journalFile(file), { by: 'heal', what: 'all' })).undone).toEqual(['a.1 ended']);
      expect(await groupLives(pid)).toBe(false);
    },
  );

  test('its proxies are removed; those of others, and what a dead server held, are no business of ours', async () => {
    const server = await fakeServer(['seatrial_r-1_a', 'somebody']);
    const dead = await fakeServer([]);
    await dead.end();
    const file = journalOf([
      { kind: 'proxies', number: 1, experiment: '01-a', api: server.url, proxies: ['seatrial_r-1_a'], at },
      { kind: 'proxies', number: 2, experiment: '01-b', api: dead.url, proxies: ['x'], at },
    ]);
    const { failed } = await heal(journalFile(file), { by: 'watchdog', what: 'all' });
    expect(failed).toEqual([]);
    expect(server.names()).toEqual(['somebody']);
    expect(server.asked.filter((line) => !line.startsWith('GET'))).toEqual([
      'DELETE /proxies/seatrial_r-1_a',
    ]);
  });

  test('proxies that the server is still making when the harness dies are removed, too', async () => {
    const server = await fakeServer([]);
    const file = journalOf([
      { kind: 'proxies', number: 1, experiment: '01-a', api: server.url, proxies: ['seatrial_r-1_a'], at },
    ]);
    setTimeout(() => {
      server.make('seatrial_r-1_a');
    }, 500);
    expect((await heal(journalFile(file), { by: 'watchdog', what: 'all' })).failed).toEqual([]);
    expect(server.asked).toContain('DELETE /proxies/seatrial_r-1_a');
    expect(server.names()).toEqual([]);
  });

  test('what cannot be undone is told and stays open', async () => {
    const server = await fakeServer(['seatrial_r-1_a'], { removes: false });
    const file = journalOf([
      { kind: 'proxies', number: 1, experiment: '01-a', api: server.url, proxies: ['seatrial_r-1_a'], at },
    ]);
    const { failed } = await heal(journalFile(file), { by: 'heal', what: 'all' });
    expect(failed).toEqual([`the proxies in ${server.url}: still there: seatrial_r-1_a`]);
    expect(readFileSync(file, 'utf8')).not.toContain('closed');
  });

  test('the watchdog tries again until a server that does not answer does', { timeout: 30_000 }, async () => {
    let isIll = true;
    const server = await fakeServer(['seatrial_r-1_a'], { isIll: () => isIll });
    const file = journalOf([
      { kind: 'proxies', number: 1, experiment: '01-a', api: server.url, proxies: ['seatrial_r-1_a'], at },
    ]);
    const [command, ...args] = ownProgram('adapters/watchdog-main');
    const watchdog = spawn(command, [...args, file], { stdio: 'ignore' });
    onTestFinished(() => {
      watchdog.kill('SIGKILL');
    });
    const exit = once(watchdog, 'exit');
    // Longer than one heal, with all its attempts, and another one take.
    await expect.poll(() => server.asked.length).toBeGreaterThan(7);
    expect(server.names()).toEqual(['seatrial_r-1_a']);
    isIll = false;
    expect(await exit).toEqual([0, null]);
    expect(server.names()).toEqual([]);
    expect(readFileSync(file, 'utf8')).toContain('"kind":"closed","by":"watchdog"');
  });
});

describe('the harness lives', () => {
  const pauseFault = (until: string): readonly UndoLine[] => [
    {
      kind: 'fault',
      number: 7,
      experiment: '01-a',
      what: 'pause on a',
      steps: [{ undo: 'resume', replica: 'a.1' }],
      at,
    },
    { kind: 'begun', number: 7, until, at },
  ];

  test.each([
    ['the watchdog', '2026-01-01T00:00:01.000Z', 'running'],
    ['the watchdog', '2999-01-01T00:00:01.000Z', 'paused'],
    ['a person', '2999-01-01T00:00:01.000Z', 'running'],
  ] as const)(
    '%s heals a fault that may stand until %s: the process is %s, and lives',
    async (who, until, state) => {
      const child = sleeper();
      process.kill(child.pid, 'SIGSTOP');
      await expect.poll(() => processState(child.pid)).toBe('paused');
      const file = journalOf([processLine(1, child.pid), ...pauseFault(until)]);
      if (who === 'a person') await heal(journalFile(file), { by: 'heal', what: 'faults' });
      else {
        const overdue = createOverdue(journalFile(file), () => 1);
        overdue.look();
        overdue.look();
        if (state === 'running') await expect.poll(() => processState(child.pid)).toBe(state);
        await overdue.end();
      }
      expect(await processState(child.pid)).toBe(state);
      expect(readFileSync(file, 'utf8').includes('"kind":"done","number":7')).toBe(state === 'running');
    },
  );

  test('a fault that has not begun is left alone', async () => {
    const child = sleeper();
    const [fault] = pauseFault(at);
    if (fault === undefined) throw new Error('no fault');
    const file = journalOf([processLine(1, child.pid), fault]);
    expect(await heal(journalFile(file), { by: 'heal', what: 'faults' })).toEqual({ undone: [], failed: [] });
  });
});

/** What of a Toxiproxy healing asks for. */
async function fakeServer(
  names: readonly string[],
  { removes = true, isIll = (): boolean => false } = {},
): Promise<{
  url: string;
  names: () => string[];
  make: (name: string) => void;
  asked: string[];
  end: () => Promise<void>;
}> {
  const proxies = new Set(names);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    asked.push(`${method} ${url}`);
    const name = decodeURIComponent(url.split('/')[2] ?? '');
    if (method === 'DELETE' && removes) proxies.delete(name);
    const answer = Array.from(proxies, (one) => [
      one,
      { name: one, listen: '127.0.0.1:1', enabled: true, toxics: [] },
    ]);
    response.writeHead(isIll() ? 503 : 200).end(JSON.stringify(Object.fromEntries(answer)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(end);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const make = (name: string): void => {
    proxies.add(name);
  };
  return { url, names: () => [...proxies], make, asked, end };
}
