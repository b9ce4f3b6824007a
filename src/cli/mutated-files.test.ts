/** Shipped files with one thing made wrong: each copy is refused, in its right place, with what to write instead. */

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { InvalidDocumentError } from '../model/document.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { readScenarios, readTarget } from './files.ts';

/** A file, what is replaced in it by what, and every problem it has then, as line:column: message. */
interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly problems: readonly string[];
}

/**
 * The table: a line with a file's name; below it `"from" → "to"`, further in; below that the problems. `#` begins a comment.
 */
function readTable(text: string): Mutation[] {
  const mutations: (Mutation & { problems: string[] })[] = [];
  let file = '';
  for (const line of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, from, to] = /^ {2}(".*") → (".*")$/.exec(line) ?? [];
    if (!line.startsWith(' ')) file = line;
    else if (from === undefined || to === undefined) mutations.at(-1)?.problems.push(line.trim());
    else
      mutations.push({ file, from: JSON.parse(from) as string, to: JSON.parse(to) as string, problems: [] });
  }
  return mutations;
}

const table = readTable(readFileSync(join(repository, 'src/cli/mutated-files.table.txt'), 'utf8'));

async function problemsOf({ file, from, to }: Mutation): Promise<string[]> {
  const text = readFileSync(join(repository, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  using work = temporaryFolder();
  const mutated = join(work.folder, basename(file));
  writeFileSync(
    mutated,
    text.replace(from, () => to),
  );
  try {
    if (file.startsWith('targets/')) readTarget(mutated);
    else await readScenarios(mutated, repository);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  }
}

test('the table is no smaller than was promised', () => {
  expect(table.length).toBeGreaterThanOrEqual(100);
  expect(table.filter(({ problems }) => problems.length === 0)).toEqual([]);
});

describe.each([...new Set(table.map(({ file }) => file))])('%s', (file) => {
  test.each(table.filter((one) => one.file === file))('$from → $to', async (mutation) => {
    expect(await problemsOf(mutation)).toEqual(mutation.problems);
  });
});
