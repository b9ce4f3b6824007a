import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { lockTarget } from '../adapters/target-lock.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { awaitUnlocked } from './await-unlocked.ts';

const mine = { run: 'run-1', command: 'seatrial run a.yaml' };
const { signal } = new AbortController();

function reports(): string {
  const temporary = temporaryFolder();
  onTestFinished(() => {
    temporary[Symbol.dispose]();
  });
  return temporary.folder;
}

test('nothing is held: at once', async () => {
  const folder = reports();
  await awaitUnlocked(join(folder, 'not there'), signal);
  using lock = lockTarget(folder, 'shop', mine);
  lock[Symbol.dispose]();
  await awaitUnlocked(folder, signal);
});

test('held: until the first one is free', async () => {
  const folder = reports();
  using lock = lockTarget(folder, 'shop', mine);
  using other = lockTarget(folder, 'bank', mine);
  const waiting = awaitUnlocked(folder, signal).then(() => 'free');
  expect(await Promise.race([waiting, setImmediate('held')])).toBe('held');
  lock[Symbol.dispose]();
  expect(await waiting).toBe('free');
  expect(other).toBeDefined();
});

test('a lock whose process is gone holds nobody', async () => {
  const folder = reports();
  mkdirSync(join(folder, '.locks'));
  const gone = {
    ...mine,
    since: '2026-01-31T02:00:00.000Z',
    process: { pid: 2 ** 22 - 1, began: 'long ago' },
  };
  writeFileSync(join(folder, '.locks', 'shop.json'), JSON.stringify(gone));
  await awaitUnlocked(folder, signal);
});

test('given up: rejects, and looks no more', async () => {
  const folder = reports();
  using lock = lockTarget(folder, 'shop', mine);
  const ending = new AbortController();
  const waiting = awaitUnlocked(folder, ending.signal);
  ending.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow();
  await expect(awaitUnlocked(folder, ending.signal)).rejects.toThrow('enough');
  expect(lock).toBeDefined();
});
