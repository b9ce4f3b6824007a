import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { processIdentity } from './process-identity.ts';
import { lockHolder, lockTarget } from './target-lock.ts';

// Twenty real processes on a machine that may be busy: the limits only end what hangs.
vi.setConfig({ testTimeout: 60_000 });

const mine = { run: 'run-2', command: 'seatrial run b.yaml' };
const other = { run: 'run-1', command: 'seatrial run a.yaml', since: '2026-01-31T02:00:00.000Z' };
const self = processIdentity(process.pid);
const dead = { pid: 2 ** 22 - 1, began: 'long ago' };

function emptyReports(): { reports: string; locks: string; file: string } {
  const reports = mkdtempSync(join(tmpdir(), 'seatrial-lock-'));
  onTestFinished(() => {
    rmSync(reports, { recursive: true, force: true });
  });
  const locks = join(reports, '.locks');
  mkdirSync(locks);
  return { reports, locks, file: join(locks, 'shop.json') };
}

test('a lock says who has it, is refused to others, and is gone when it is released', () => {
  const { reports, locks, file } = emptyReports();
  {
    using lock = lockTarget(reports, 'shop', mine);
    expect(lock).toBeDefined();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ ...mine, process: self });
    expect(lockHolder(reports, 'shop')).toMatchObject({ run: 'run-2' });
    expect(() => lockTarget(reports, 'shop', mine)).toThrow(
      expect.objectContaining({
        code: 'E_LOCKED',
        message: expect.stringMatching(
          new RegExp(
            `^target shop is .* run run-2 \\(seatrial run b.yaml, process ${process.pid}\\) since 20`,
          ),
        ) as string,
        hint: expect.stringContaining(`kill ${process.pid}`) as string,
      }),
    );
    using another = lockTarget(reports, 'shop-2', mine);
    expect(another).toBeDefined();
  }
  expect(readdirSync(locks)).toEqual([]);
  expect(lockHolder(reports, 'shop')).toBeUndefined();
});

test.each([
  ['its process is gone', { ...other, process: dead }, 0],
  ['another process has its id', { ...other, process: { pid: process.pid, began: 'long ago' } }, 0],
  ['it is torn and old', '{"run":"run-1","comm', 11],
  ['it is empty and old', '', 11],
])('taken over: %s', (_, content, ageSeconds) => {
  const { reports, locks, file } = emptyReports();
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const then = Date.now() / 1_000 - ageSeconds;
  utimesSync(file, then, then);
  // As one killed in the middle of taking it over left it.
  writeFileSync(join(locks, 'shop.json.99-1.draft'), JSON.stringify({ ...other, process: dead }));
  expect(lockHolder(reports, 'shop')).toBeUndefined();
  using lock = lockTarget(reports, 'shop', mine);
  expect(lock).toBeDefined();
  expect(lockHolder(reports, 'shop')).toMatchObject(mine);
  expect(readdirSync(locks)).toEqual(['shop.json']);
});

test('one that cannot be read and is young may be somebody writing: refused', () => {
  const { reports, file } = emptyReports();
  writeFileSync(file, '{"run":');
  expect(() => lockTarget(reports, 'shop', mine)).toThrow(expect.objectContaining({ code: 'E_LOCKED' }));
  expect(readFileSync(file, 'utf8')).toBe('{"run":');
});

test('what is somebody else’s by now is not released', () => {
  const { reports, file } = emptyReports();
  const lock = lockTarget(reports, 'shop', mine);
  const theirs = JSON.stringify({ ...other, process: self });
  writeFileSync(file, theirs);
  lock[Symbol.dispose]();
  expect(readFileSync(file, 'utf8')).toBe(theirs);
});

/** Tries until it has the lock, says when it has it and when it is about to let it go, and then releases it or dies with it. */
const contender = (reports: string, log: string): string => `
import { appendFileSync, readSync } from 'node:fs';
import { lockTarget } from '${import.meta.dirname}/target-lock.ts';

const say = (what: string): void => appendFileSync('${log}', what + process.pid + '\\n');
const pause = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
process.stdout.write('ready\\n');
readSync(0, Buffer.alloc(1));
for (;;) {
  try {
    const lock = lockTarget('${reports}', 'shop', { run: 'run-' + process.pid, command: 'seatrial run' });
    say('has ');
    pause(Math.random() * 5);
    say('lets go ');
    if (process.pid % 3 !== 0) process.kill(process.pid, 'SIGKILL');
    lock[Symbol.dispose]();
    break;
  } catch (error) {
    if (error.code !== 'E_LOCKED') throw error;
    pause(2 + Math.random() * 8);
  }
}
`;

test('twenty processes race for a stale lock, and two of three die with it: one at a time has it, all get it', async () => {
  const { reports, file } = emptyReports();
  const log = join(reports, 'log');
  const program = join(reports, 'contender.ts');
  writeFileSync(program, contender(reports, log));
  writeFileSync(file, JSON.stringify({ ...other, process: dead }));
  const children = Array.from({ length: 20 }, () =>
    spawn(process.execPath, ['--import', import.meta.resolve('jiti/register'), program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  onTestFinished(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const ends = children.map((child) => once(child, 'exit'));
  await Promise.all(children.map((child) => once(child.stdout, 'data')));
  for (const child of children) child.stdin.write('\n');
  await Promise.all(ends);

  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const pids = lines.filter((line) => line.startsWith('has ')).map((line) => line.slice(4));
  expect(lines).toEqual(pids.flatMap((pid) => [`has ${pid}`, `lets go ${pid}`]));
  expect(pids.map(Number).sort()).toEqual(children.map(({ pid }) => pid).sort());
});
