import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureSchema, type Failure } from '../model/failure.ts';
import { temporaryFolder } from '../testing/command-line.ts';
import { appendLearnt, learntFile, mendTail, readLearnt } from './learnt.ts';

const line = (source: string): Failure =>
  failureSchema.parse({
    time: '2026-03-01T02:00:00Z',
    kind: 'verdict',
    service: 'order',
    source,
    verdict: 'held',
  });
const text = (source: string): string => `${JSON.stringify(line(source))}\n`;

test('lines are added to, in a folder that need not be there, and read again', () => {
  using work = temporaryFolder();
  const reports = join(work.folder, 'reports');
  expect(readLearnt(reports)).toEqual([]);
  appendLearnt(reports, []);
  expect(readLearnt(reports)).toEqual([]);
  appendLearnt(reports, [line('a')]);
  appendLearnt(reports, [line('b'), line('c')]);
  expect(readLearnt(reports)).toEqual([line('a'), line('b'), line('c')]);
});

describe('the last line', () => {
  test.each([
    ['whole', text('a'), text('a')],
    ['whole, without its newline', text('a').trimEnd(), text('a')],
    ['the beginning of one', text('a') + text('b').slice(0, 40), text('a')],
    ['hardly begun', `${text('a')}{"ti`, text('a')],
    ['the only one, and torn', text('ü').slice(0, -10), ''],
    ['nothing at all', '', ''],
    ['somebody else’s, and no JSON', `${text('a')}oops`, `${text('a')}oops`],
  ])('%s', (_, before, after) => {
    using work = temporaryFolder();
    writeFileSync(learntFile(work.folder), before);
    mendTail(learntFile(work.folder));
    expect(readFileSync(learntFile(work.folder), 'utf8')).toBe(after);
  });

  test('a line that comes after a torn one is whole', () => {
    using work = temporaryFolder();
    writeFileSync(learntFile(work.folder), text('a') + text('b').slice(0, 30));
    appendLearnt(work.folder, [line('c')]);
    expect(readLearnt(work.folder)).toEqual([line('a'), line('c')]);
  });
});

test('what is no history is refused with its place', () => {
  using work = temporaryFolder();
  writeFileSync(learntFile(work.folder), `${text('a')}{"time": 5}\n`);
  expect(() => readLearnt(work.folder)).toThrow(/failures\.jsonl:2:\d+/);
});
