/** docs/vitest.md: its snippets compile, what it shows of a finding is what is written, and its table has every option. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleFinding } from '../report/sample-finding.test-data.ts';
import { scenarioFileOf } from '../report/scenario-file.ts';
import { testFileOf } from '../report/test-file.ts';
import { findingName } from '../report/finding-name.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';
import { snippetsIn } from '../testing/snippets.ts';
import { strictProblems } from '../testing/strict-compiler.test-data.ts';

const page = readFileSync(join(repository, 'docs/vitest.md'), 'utf8');
const snippets = snippetsIn(page);

test('its TypeScript compiles as strictly as ours', { timeout: 60_000 }, () => {
  using work = temporaryFolder();
  writeFileSync(join(work.folder, 'package.json'), '{ "type": "module" }');
  const files = snippets
    .filter(({ language }) => language === 'ts')
    .map(({ text, marks: { file = '' } }) => {
      const path = join(work.folder, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    });
  expect(files).toHaveLength(2);
  expect(strictProblems(files, work.folder)).toEqual([]);
});

test('a finding is written down as it says', () => {
  const name = findingName(sampleFinding);
  const text = (file: string): string | undefined =>
    snippets.find(({ marks }) => marks['file'] === `test/${file}`)?.text;
  const from = {
    seed: 7,
    run: 'reports/2026-11-30T10-00-00',
    replay: `npx seatrial run test/${name}.yaml`,
  };
  expect(text(`${name}.yaml`)).toBe(scenarioFileOf(sampleFinding, from));
  expect(text(`${name}.test.ts`)).toBe(testFileOf(sampleFinding, { scenarioFile: `${name}.yaml` }));
});

test('the table has every option', () => {
  const source = readFileSync(join(import.meta.dirname, 'scenario-test.ts'), 'utf8');
  const [, body = ''] = /interface ScenarioTestOptions \{([\s\S]*?)\n\}/.exec(source) ?? [];
  const options = Array.from(body.matchAll(/^ {2}readonly (\w+)\?/gm), ([, option]) => option);
  const told = Array.from(page.matchAll(/^\| `(\w+)` /gm), ([, option]) => option);
  expect(told).toEqual(options);
  expect(options.length).toBeGreaterThan(5);
});
