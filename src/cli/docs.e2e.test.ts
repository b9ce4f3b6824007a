/** The walk through docs/scenarios.md: its files put into an empty folder, its commands run in order, as a reader would. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, seatrial, temporaryFolder } from '../testing/command-line.ts';
import { changedBy, snippetsIn } from '../testing/snippets.ts';

test('docs/scenarios.md leads from nothing to its verdicts', { timeout: 300_000 }, async () => {
  using work = temporaryFolder();
  let printed = '';
  let commands = 0;
  for (const { language, marks, text, line } of snippetsIn(
    readFileSync(join(repository, 'docs/scenarios.md'), 'utf8'),
  )) {
    const file = marks['file'] === undefined ? undefined : join(work.folder, marks['file']);
    if (language === 'sh') {
      const [, command = ''] = /^npx seatrial (.*)\n$/.exec(text) ?? [];
      const { code, stdout, stderr } = await seatrial(command.split(' '), work.folder);
      printed = `${stdout}${stderr}`;
      commands += 1;
      expect({ line, code, printed }).toEqual({ line, code: Number(marks['exit']), printed });
    } else if (language === 'text') {
      for (const part of text.trim().split('\n')) expect(printed).toContain(part.trim());
    } else if (language === 'diff' && file !== undefined) {
      writeFileSync(file, changedBy(text, readFileSync(file, 'utf8')));
    } else if (file !== undefined) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  expect(commands).toBe(5);
});
