import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { followFile } from './follow-file.ts';

function followed(text?: string): { file: string; read: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-follow-'));
  const file = join(folder, 'a.log');
  if (text !== undefined) writeFileSync(file, text);
  const following = followFile(file);
  onTestFinished(() => {
    following[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  let read = '';
  following.stream.on('data', (chunk: Buffer) => (read += String(chunk)));
  return { file, read: () => read };
}

test('what is appended comes, what was there before does not', async () => {
  const { file, read } = followed('old\n');
  appendFileSync(file, 'one\n');
  await expect.poll(read).toBe('one\n');
  appendFileSync(file, 'two\n');
  await expect.poll(read).toBe('one\ntwo\n');
});

test('a file that is not there yet, and one that is replaced, are read from their beginning', async () => {
  const { file, read } = followed();
  writeFileSync(file, 'first\n');
  await expect.poll(read).toBe('first\n');
  renameSync(file, `${file}.1`);
  writeFileSync(file, 'second\n');
  await expect.poll(read).toBe('first\nsecond\n');
});

test('a file that is cut is read on from its beginning', async () => {
  const { file, read } = followed('a long line that was there\n');
  truncateSync(file, 0);
  appendFileSync(file, 'new\n');
  await expect.poll(read).toBe('new\n');
});
