/** Histories of others: what is read from each file is what was written down from its source's documents before there was a reader. */

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { failureSchema, type Failure } from '../model/failure.ts';
import { readHistory } from './history-input.ts';
import { usualRules } from './history-reading.ts';

const folder = new URL('../../corpora/incidents/', import.meta.url);

interface Entry {
  readonly file: string;
  readonly source: { readonly sha256: string };
  readonly expected: {
    readonly form: string;
    readonly read: number;
    readonly lines: readonly string[];
    readonly passedOver: readonly string[];
    readonly failed?: number;
    readonly flaky?: number;
    readonly refused?: boolean;
  };
}

const entries = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Entry[];

/** A failure in one line, as `expected.json` has it. */
function shown({ time, kind, service = '-', severity, symptom, summary, ...more }: Failure): string {
  const title = summary === undefined ? '-' : JSON.stringify(summary);
  const { volume, files, zone } = more;
  const rest = Object.entries({ volume, files, zone }).filter(([, value]) => value !== undefined);
  return [time, kind, service, severity, symptom ?? '-', title, ...rest.flat()].join(' ');
}

test('every file has an expectation', () => {
  const there = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = there.filter((name) => /[.](?:json|csv|xml|txt)$/.test(name) && name !== 'expected.json');
  expect(entries.map(({ file }) => file).sort()).toEqual(files.sort());
});

test.each(entries.filter(({ expected }) => expected.form !== 'junit'))(
  '$file',
  ({ file, source, expected }) => {
    const bytes = readFileSync(new URL(file, folder));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.sha256);
    const { form, read, failures, unseen } = readHistory({ text: bytes.toString('utf8'), name: 'f' });
    for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
    expect({
      form,
      read,
      lines: failures.map(shown).sort(),
      passedOver: unseen.map(({ what, why }) => `${what.replace('f: ', '')}: ${why}`),
    }).toEqual(expected);
  },
);

// A report names no service; here the folder it is in does, and a person says when it was.
test.each(entries.filter(({ expected }) => expected.form === 'junit'))(
  '$file',
  ({ file, source, expected }) => {
    const bytes = readFileSync(new URL(file, folder));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(source.sha256);
    const rules = { ...usualRules, at: { time: '2026-03-01T00:00:00Z' } };
    const read = (): ReturnType<typeof readHistory> =>
      readHistory({ text: bytes.toString('utf8'), name: `services/cart/${file}` }, rules);
    if (expected.refused === true) {
      expect(read).toThrow(InvalidDocumentError);
      return;
    }
    const { form, read: tests, failures, unseen } = read();
    for (const failure of failures) expect(failureSchema.parse(failure)).toEqual(failure);
    const flaky = failures.filter(({ severity }) => severity === 'low').length;
    expect({ form, read: tests, failed: failures.length - flaky, flaky, unseen }).toEqual({
      form: 'junit',
      read: expected.read,
      failed: expected.failed,
      flaky: expected.flaky,
      unseen: [],
    });
    expect(new Set(failures.map(({ kind, service = '' }) => `${kind} ${service}`)).size).toBe(
      failures.length === 0 ? 0 : 1,
    );
  },
);
