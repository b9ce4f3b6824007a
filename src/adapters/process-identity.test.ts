import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { listens } from '../testing/running-service.ts';
import { takePorts } from './ports.ts';
import { isAlive, processIdentity } from './process-identity.ts';

test('this process is the one it was, and another one with its id is not', () => {
  const mine = processIdentity(process.pid);
  expect(mine).toMatchObject({ pid: process.pid });
  if (mine === undefined) return;
  expect(processIdentity(process.pid)).toEqual(mine);
  expect(isAlive(mine)).toBe(true);
  expect(isAlive({ ...mine, began: `${mine.began}0` })).toBe(false);
});

test('a paused process lives, one that was killed does not, also before its parent has collected it', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  const identity = processIdentity(child.pid ?? 0);
  expect(identity).toBeDefined();
  if (identity === undefined) return;
  child.kill('SIGSTOP');
  expect(isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await exited;
  expect(isAlive(identity)).toBe(false);
  expect(processIdentity(identity.pid)).toBeUndefined();
});

test('a dead process that nobody has collected is gone', async () => {
  // The shell's child lives until descriptor 3 is closed; `exec sleep` in the shell's place never collects it.
  const parent = spawn('/bin/sh', ['-c', 'sh -c "read -r _" <&3 & echo $!; exec sleep 60 3<&-'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  if (parent.stdout === null) throw new Error('no output');
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const zombie = Number(line.toString());
  await expect.poll(() => commandOf(parent.pid)).toMatch(/sleep$/);
  expect(processIdentity(zombie)).toBeDefined();
  (parent.stdio[3] as Writable).end();
  await expect.poll(() => processIdentity(zombie)).toBeUndefined();
  expect(() => process.kill(zombie, 0)).not.toThrow();
  parent.kill('SIGKILL');
});

test('a process that is gone accepts no connections: also while its first thread is dead and others are not', async () => {
  await using taken = await takePorts(1);
  const [port = 0] = taken.ports;
  const server = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('listens'))`;
  for (let round = 0; round < 20; round += 1) {
    const child = spawn(process.execPath, ['-e', server], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    // No turn of the event loop in between: it would collect the child.
    while (processIdentity(child.pid ?? 0) !== undefined);
    expect(await listens(port)).toBe(false);
    await exited;
  }
});

function commandOf(pid = 0): string {
  return spawnSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

test.each([0, -1, 1.5, Number.NaN, 2 ** 22 + 1])('%s is no process', (pid) => {
  expect(processIdentity(pid)).toBeUndefined();
});
