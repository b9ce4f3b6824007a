import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SeatrialError } from '../lib/errors.ts';
import { toJsonLine } from '../lib/json-lines.ts';
import type { UndoStep } from '../model/undo.ts';
import { journalFile } from './heal.ts';
import { parseUndoLines, readUndoJournal, viewOf } from './read-journal.ts';
import { openUndoJournal } from './undo-journal.ts';

const step: UndoStep = {
  undo: 'remove-toxic',
  link: 'a.1->b.1',
  toxic: 'slow',
  api: 'http://127.0.0.1:1',
  proxy: 'ab',
};

function journalName(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-journal-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'run', 'undo.jsonl');
}

test('a fault is on disk when it may begin, and open until it is undone', async () => {
  const file = journalName();
  using journal = openUndoJournal(file, 'night');
  const number = await journal.fault('01-a', 'latency on a->b', [step]);
  expect(readUndoJournal(file)?.faults).toEqual([
    { number, experiment: '01-a', what: 'latency on a->b', steps: [step] },
  ]);
  expect(journal.isOpen('01-a')).toBe(true);
  journal.begun(number, 1_000);
  const begun = readUndoJournal(file)?.faults[0]?.begun;
  expect(Date.parse(begun?.until ?? '') - Date.parse(begun?.at ?? '')).toBeGreaterThanOrEqual(999);
  journal.done(number);
  journal.done(number);
  expect(journal.isOpen('01-a')).toBe(false);
  expect(readUndoJournal(file)?.faults).toEqual([]);
  expect(readFileSync(file, 'utf8').match(/"done"/g)).toHaveLength(1);
});

test('only its owner may read it: it holds the settings of services', () => {
  const file = journalName();
  openUndoJournal(file, 'night')[Symbol.dispose]();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('what others write is seen once it is there, and our own lines are not', async () => {
  const file = journalName();
  using journal = openUndoJournal(file, 'night');
  const number = await journal.fault('01-a', 'latency on a->b', [step]);
  expect(journal.others()).toEqual([]);
  const line = { kind: 'done', number, by: 'watchdog', at: new Date().toISOString() } as const;
  appendFileSync(file, toJsonLine(line));
  journal.done(number);
  expect(journal.others()).toEqual([line]);
  expect(journal.others()).toEqual([line]);
});

test.skipIf(process.platform !== 'linux')('on a full disk it cannot even be opened, and says so', () => {
  const open = (): unknown => openUndoJournal('/dev/full', 'night');
  expect(open).toThrow(SeatrialError);
  expect(open).toThrow('the undo journal /dev/full cannot be written: ENOSPC');
});

test('half a line is what a killed writer leaves: what comes after it is read all the same', () => {
  const file = journalName();
  openUndoJournal(file, 'night')[Symbol.dispose]();
  appendFileSync(file, '{"kind":"fau');
  expect(readUndoJournal(file)).toMatchObject({ run: 'night', closed: false });
  journalFile(file).append({ kind: 'closed', by: 'heal', at: new Date().toISOString() });
  expect(readUndoJournal(file)).toMatchObject({ run: 'night', closed: true });
});

test('a wrong line is told with its place; a file that does not begin as a journal is none', () => {
  expect(() => parseUndoLines('{"kind":"journal"}\n', 'undo.jsonl')).toThrow(
    'undo.jsonl:1:1: this is no line of an undo journal',
  );
  expect(parseUndoLines('{"undo":"enable","link":"a->b"}\n', 'undo.jsonl')).toEqual([]);
  expect(viewOf([])).toBeUndefined();
});
