import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from './journal.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-journal-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const file = (): string => join(folder, 'journal.jsonl');

/** What the journal has when it is opened; it is closed again. */
function reopened(): readonly unknown[] {
  const journal = openJournal(folder);
  journal.close();
  return journal.records;
}

test('what was appended is there after a restart', () => {
  const journal = openJournal(folder);
  expect(journal.records).toEqual([]);
  journal.append({ n: 1 });
  journal.append({ n: 'two\nlines, ü' });
  journal.close();
  expect(reopened()).toEqual([{ n: 1 }, { n: 'two\nlines, ü' }]);
});

test('cut anywhere, it has every whole line, and takes new ones', () => {
  const lines = ['{"n":1}\n', '{"n":"ü"}\n', '{"n":3}\n'];
  const bytes = Buffer.from(lines.join(''));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: bytes.length }), (length) => {
      writeFileSync(file(), bytes.subarray(0, length));
      const whole = bytes.subarray(0, length).toString('latin1').split('\n').length - 1;
      const journal = openJournal(folder);
      expect(journal.records).toHaveLength(whole);
      journal.append({ n: 'new' });
      journal.close();
      expect(readFileSync(file(), 'utf8')).toBe(`${lines.slice(0, whole).join('')}{"n":"new"}\n`);
    }),
  );
});

test('a whole line that is not JSON is not ours', () => {
  writeFileSync(file(), '{"n":1}\nnonsense\n');
  expect(() => openJournal(folder)).toThrow(/journal[.]jsonl:2 is not JSON/);
  appendFileSync(file(), '{"n":3}\n');
  expect(() => openJournal(folder)).toThrow(/:2 is not JSON/);
});
