/** docs/service-models.md: its example is the one that is tried. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../command-line.ts';
import { snippetsIn } from '../snippets.ts';

test('the example is the one beside this file', () => {
  const page = readFileSync(join(repository, 'docs/service-models.md'), 'utf8');
  const [snippet] = snippetsIn(page).filter(({ language }) => language === 'ts');
  const example = readFileSync(join(import.meta.dirname, 'example.test.ts'), 'utf8');
  expect(snippet?.text).toBe(example.replace("'../index.ts'", "'seatrial/testing'"));
});
