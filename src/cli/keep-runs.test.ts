import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/command-line.ts';
import { runsBelow } from './keep-runs.ts';
import { createRunFolder } from './run-folder.ts';

const now = new Date('2026-03-01T02:00:00Z');
const hourMs = 3_600_000;

/** Of the run that ended so many hours ago. */
function nameOf(hours: number): string {
  return new Date(now.getTime() - hours * hourMs).toISOString().slice(0, 19).replaceAll(':', '-');
}

/** `v`: a violation, `h`: all held, `k`: killed, without an end. */
type Kind = 'v' | 'h' | 'k';

/** Makes a run folder as a run leaves it. */
function makeRun(reports: string, name: string, kind: Kind, writtenHoursAgo = 0): void {
  const folder = join(reports, name);
  mkdirSync(join(folder, '01-x', 'logs'), { recursive: true });
  writeFileSync(join(folder, '01-x', 'logs', 'order.log'), 'line\n');
  const record = {
    schemaVersion: 1,
    run: name,
    startedAt: now.toISOString(),
    ...(kind === 'k' ? {} : { endedAt: now.toISOString() }),
    experiments: [{ id: '01-x', ...(kind === 'k' ? {} : { verdict: kind === 'v' ? 'violated' : 'held' }) }],
  };
  const file = join(folder, 'run.json');
  writeFileSync(file, JSON.stringify(record));
  const written = new Date(now.getTime() - writtenHoursAgo * hourMs);
  utimesSync(file, written, written);
}

/** Which of these runs, the newest first, are there after another one has begun. */
function after(notation: string, keep?: number): string {
  using work = temporaryFolder();
  const kinds = notation.split('') as Kind[];
  for (const [index, kind] of kinds.entries()) makeRun(work.folder, nameOf(index + 1), kind, 48);
  createRunFolder(work.folder, now, keep);
  return kinds.map((kind, index) => (existsSync(join(work.folder, nameOf(index + 1))) ? kind : '-')).join('');
}

describe('with the one that has begun', () => {
  test.each([
    ['the newest 3', 'hhhhh', 3, 'hh---'],
    ['fewer than that', 'hh', 3, 'hh'],
    ['only this one', 'hhh', 1, '---'],
    ['violated ones stay three times as long', 'hhhvhvhhvv', 3, 'hh-v-v----'],
    ['one that was killed long ago is an old run', 'hhkkh', 3, 'hh---'],
    ['also with the smallest number', 'hvvvv', 1, '-v---'],
  ])('%s', (_, kinds, keep, left) => {
    expect(after(kinds, keep)).toBe(left);
  });

  test('30 where nobody says otherwise', () => {
    expect(after('h'.repeat(33))).toBe('h'.repeat(29) + '----');
    expect(after('v'.repeat(93))).toBe('v'.repeat(89) + '----');
  });
});

test('of runs that began in the same second the later ones are newer, also after nine', () => {
  using work = temporaryFolder();
  const names = ['', '-2', '-9', '-10', '-11'].map((suffix) => `${nameOf(1)}${suffix}`);
  for (const name of names) makeRun(work.folder, name, 'h');
  expect(runsBelow(work.folder)).toEqual(names);
  createRunFolder(work.folder, now, 3);
  expect(runsBelow(work.folder)).toEqual([...names.slice(3), nameOf(0)]);
});

test('a run that may still be going stays, however many there are', () => {
  using work = temporaryFolder();
  for (const hours of [1, 2, 3]) makeRun(work.folder, nameOf(hours), 'h');
  makeRun(work.folder, nameOf(40), 'k', 23);
  makeRun(work.folder, nameOf(41), 'k', 25);
  createRunFolder(work.folder, now, 2);
  expect(runsBelow(work.folder)).toEqual([nameOf(40), nameOf(1), nameOf(0)]);
});

test('what is not certainly a run of ours is never touched, and no link is followed', () => {
  using work = temporaryFolder();
  using elsewhere = temporaryFolder();
  const reports = join(work.folder, 'reports');
  makeRun(elsewhere.folder, nameOf(50), 'h');
  makeRun(reports, nameOf(51), 'h');
  symlinkSync(elsewhere.folder, join(reports, nameOf(51), 'outside'));

  const foreign: Record<string, () => void> = {
    examples: () => {
      makeRun(join(reports, 'examples'), nameOf(60), 'h');
    },
    [nameOf(50)]: () => {
      symlinkSync(join(elsewhere.folder, nameOf(50)), join(reports, nameOf(50)));
    },
    [nameOf(52)]: () => {
      mkdirSync(join(reports, nameOf(52)));
    },
    [nameOf(53)]: () => {
      makeRun(reports, nameOf(53), 'h');
      writeFileSync(join(reports, nameOf(53), 'run.json'), 'not JSON');
    },
    [nameOf(54)]: () => {
      makeRun(reports, nameOf(54), 'h');
      writeFileSync(join(reports, nameOf(54), 'run.json'), '{"name":"another tool"}');
    },
    [nameOf(55)]: () => {
      writeFileSync(join(reports, nameOf(55)), 'a file of that name');
    },
    [`${nameOf(56)}-mine`]: () => {
      makeRun(reports, `${nameOf(56)}-mine`, 'h');
    },
    [nameOf(57)]: () => {
      makeRun(reports, nameOf(57), 'h');
      writeFileSync(
        join(reports, nameOf(57), 'run.json'),
        JSON.stringify({ schemaVersion: 2, run: nameOf(57), experiments: [] }),
      );
    },
    'failures.jsonl': () => {
      writeFileSync(join(reports, 'failures.jsonl'), '');
    },
  };
  for (const make of Object.values(foreign)) make();
  createRunFolder(reports, now, 1);

  expect(readdirSync(reports).sort()).toEqual([...Object.keys(foreign), nameOf(0), 'latest'].sort());
  expect(lstatSync(join(reports, nameOf(50))).isSymbolicLink()).toBe(true);
  expect(existsSync(join(elsewhere.folder, nameOf(50), 'run.json'))).toBe(true);
  expect(existsSync(join(reports, 'examples', nameOf(60), 'run.json'))).toBe(true);
});
