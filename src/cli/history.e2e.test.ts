/** The verdicts of a run, gathered from its folder, are what the run has learnt. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gatherHistory } from '../discover/gather-history.ts';
import { toJsonLine } from '../lib/json-lines.ts';
import { repository, seatrial, temporaryFolder } from '../testing/command-line.ts';

test('a run folder as a source', async () => {
  using work = temporaryFolder();
  const scenario = join(repository, 'scenarios', 'shop-payment-lost-reply.yaml');
  const run = await seatrial(['run', scenario], work.folder);
  expect([0, 1, 2]).toContain(run.code);
  const { code, stdout, stderr } = await seatrial(
    ['history', 'reports/latest', '-o', 'failures.jsonl'],
    work.folder,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/reports\/latest +failures +[1-9]/);
  const learnt = readFileSync(join(work.folder, 'reports', 'failures.jsonl'), 'utf8');
  const { failures } = gatherHistory([{ name: 'learnt', text: learnt }]);
  expect(failures.length).toBeGreaterThan(0);
  expect(readFileSync(join(work.folder, 'failures.jsonl'), 'utf8')).toBe(failures.map(toJsonLine).join(''));
});
