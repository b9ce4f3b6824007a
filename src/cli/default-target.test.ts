import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/command-line.ts';
import { defaultTarget } from './default-target.ts';

/** The default in a folder with these targets; a name with a dash at its end is a folder without a target file. */
function among(...names: string[]): string {
  using work = temporaryFolder();
  for (const name of names) {
    mkdirSync(join(work.folder, 'targets', name), { recursive: true });
    if (!name.endsWith('-')) writeFileSync(join(work.folder, 'targets', name, 'target.yaml'), '');
  }
  return defaultTarget(work.folder);
}

test.each([
  ['none', [], 'shop'],
  ['the only one', ['bank'], 'bank'],
  ['the only one, beside what is none', ['bank', 'notes-'], 'bank'],
  ['several with the shop', ['bank', 'shop'], 'shop'],
])('%s', (_, names, expected) => {
  expect(among(...names)).toBe(expected);
});

test('several without the shop: a person must say which', () => {
  expect(() => among('post', 'bank')).toThrow(
    expect.objectContaining({ code: 'E_USAGE', hint: 'say which: --target bank or --target post' }) as Error,
  );
});
