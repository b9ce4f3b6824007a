/** Every YAML snippet of the pages for authors is read as a file would be, and every TypeScript snippet is compiled. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readDocument } from '../model/document.ts';
import { scenarioFindings, targetFindings } from '../model/names.ts';
import { scenarioSchema } from '../model/scenario.ts';
import { targetSchema, type Target } from '../model/target.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { snippetsIn, type Snippet } from '../testing/snippets.ts';
import { strictProblems } from '../testing/strict-compiler.test-data.ts';

const pages = ['docs/scenarios.md', 'docs/targets.md'].map((page) => ({
  page,
  snippets: snippetsIn(readFileSync(join(repository, page), 'utf8')),
}));

/** The whole documents of a page: the first of its kind is what parts are put into. */
function whole(snippets: readonly Snippet[], kind: string): string {
  const found = snippets.find(
    ({ language, marks }) => language === 'yaml' && marks['file']?.startsWith(`${kind}s/`) === true,
  );
  if (found === undefined) throw new Error(`the page has no ${kind}`);
  return found.text;
}

function readTargetText(text: string, file: string): Target {
  return readDocument(targetSchema, text, { file, also: targetFindings });
}

describe.each(pages)('$page', ({ page, snippets }) => {
  const target = readTargetText(whole(snippets, 'target'), page);

  test('has only snippets that are tried', () => {
    const untried = snippets.filter(
      ({ language, marks }) =>
        !['yaml', 'ts', 'js', 'diff', 'sh', 'text'].includes(language) || Object.keys(marks).length === 0,
    );
    expect(untried).toEqual([]);
  });

  test.each(snippets.filter(({ language }) => language === 'yaml'))(
    'line $line is read',
    ({ text, marks, line }) => {
      const { file = '', of } = marks;
      const where = { file: `${page}:${line}` };
      const document = (kind: string): string =>
        of === undefined
          ? text
          : stringify({ ...(parse(whole(snippets, kind)) as object), ...(parse(text) as object) });
      if (of === 'target' || file.startsWith('targets/')) {
        expect(readTargetText(document('target'), where.file).name).toBe(target.name);
        return;
      }
      const also = (written: unknown): ReturnType<typeof scenarioFindings> =>
        scenarioFindings(written, target);
      expect(readDocument(scenarioSchema, document('scenario'), { ...where, also }).target).toBe(target.name);
    },
  );

  test('its TypeScript compiles as strictly as ours', { timeout: 60_000 }, () => {
    using work = temporaryFolder();
    const files = snippets
      .filter(({ language }) => language === 'ts')
      .map(({ text, marks, line }) => {
        const file = join(work.folder, marks['file'] ?? `line-${line}.ts`);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, text);
        return file;
      });
    expect(strictProblems(files, work.folder)).toEqual([]);
  });
});
