import { spawn } from 'node:child_process';
import { onTestFinished, expect, test } from 'vitest';
import { processIdentity } from '../process-identity.ts';
import { findProcess, surroundingsOf } from './found-process.ts';

const journal = '/nowhere/undo.jsonl';

function sleeper(
  args: readonly string[] = [],
  options: { uid?: number; env?: NodeJS.ProcessEnv } = {},
): number {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', ...args], {
    ...options,
    cwd: '/',
    stdio: 'ignore',
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  if (child.pid === undefined) throw new Error('no process');
  return child.pid;
}

test('a process of the same user is found', () => {
  const pid = sleeper();
  expect(findProcess('a.1', pid, journal)).toEqual(processIdentity(pid));
});

test.each([
  ['ourselves', () => process.pid, 'is one of Seatrial itself'],
  ['our parent', () => process.ppid, 'is one that Seatrial was started from'],
  ['the first one', () => 1, 'is the system’s first'],
  ['one that is gone', () => 2 ** 22 + 1, `a.1: there is no process ${2 ** 22 + 1}`],
])('%s is refused', (_, pid, why) => {
  expect(() => findProcess('a.1', pid(), journal)).toThrow(why);
});

test('our watchdog is refused: it was started with our journal', async (ctx) => {
  ctx.skip(process.platform !== 'linux', 'needs /proc');
  const pid = sleeper([journal]);
  await expect.poll(() => surroundingsOf(pid)?.cwd).toBe('/');
  expect(() => findProcess('a.1', pid, journal)).toThrow('is one of Seatrial itself');
});

test('a process of another user is refused', async (ctx) => {
  ctx.skip(process.geteuid?.() !== 0 || process.platform !== 'linux', 'needs root, to start one');
  const child = spawn('sleep', ['600'], { uid: 65_534, stdio: 'ignore', cwd: '/' });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const { pid = 0 } = child;
  await expect.poll(() => processIdentity(pid)).toBeDefined();
  expect(() => findProcess('a.1', pid, journal)).toThrow('belongs to another user');
});

test('it is started again in the folder and with the variables that it had', async (ctx) => {
  ctx.skip(process.platform !== 'linux', 'needs /proc');
  const pid = sleeper([], { env: { COLOUR: 'a=b\nc', EMPTY: '' } });
  await expect.poll(() => surroundingsOf(pid)).toEqual({ cwd: '/', env: { COLOUR: 'a=b\nc', EMPTY: '' } });
});
