import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/command-line.ts';
import { createRunFolder, findRunFolder, writeWhole } from './run-folder.ts';

const time = new Date('2026-01-02T03:04:05Z');

test('runs that begin in the same second have folders of their own; latest is the newest', () => {
  using work = temporaryFolder();
  const runs = [1, 2, 3].map(() => createRunFolder(work.folder, time).run);
  expect(runs).toEqual(['2026-01-02T03-04-05', '2026-01-02T03-04-05-2', '2026-01-02T03-04-05-3']);
  expect(readlinkSync(join(work.folder, 'latest'))).toBe(runs[2]);
});

test('a file is written as a whole, through a link, and no draft stays', () => {
  using work = temporaryFolder();
  writeFileSync(join(work.folder, 'real'), 'old');
  symlinkSync('real', join(work.folder, 'link'));
  writeWhole(join(work.folder, 'link'), 'new');
  expect(readFileSync(join(work.folder, 'real'), 'utf8')).toBe('new');
  expect(lstatSync(join(work.folder, 'link')).isSymbolicLink()).toBe(true);
  expect(readdirSync(work.folder).sort()).toEqual(['link', 'real']);
});

test('what is no file is written to, never replaced by one', () => {
  using work = temporaryFolder();
  const pipe = join(work.folder, 'pipe');
  spawnSync('sh', ['-c', `mkfifo '${pipe}'`]);
  const reader = openSync(pipe, constants.O_RDWR);
  writeWhole(pipe, 'text');
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  closeSync(reader);
  expect(() => {
    writeWhole(work.folder, 'text');
  }).toThrow(/EISDIR/);
  expect(readdirSync(work.folder)).toEqual(['pipe']);
});

test('a run is found by its path or its name; else it is said what there is', () => {
  using work = temporaryFolder();
  expect(() => findRunFolder('reports/latest', work.folder)).toThrow(
    expect.objectContaining({
      code: 'E_FILE_MISSING',
      hint: expect.stringContaining('nothing was run here yet') as string,
    }) as Error,
  );
  const { folder, run } = createRunFolder(join(work.folder, 'reports'), time);
  expect(findRunFolder(run, work.folder)).toBe(folder);
  expect(findRunFolder(`reports/${run}`, work.folder)).toBe(folder);
  expect(() => findRunFolder('other', work.folder)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(run) as string }) as Error,
  );
});
