/** The plan stage as a user meets it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Plan } from '../model/plan.ts';
import { seatrial, temporaryFolder } from '../testing/command-line.ts';

async function plan(
  folder: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Promise<string> {
  const { code, stdout, stderr } = await seatrial(
    ['plan', '--target', 'shop', '--json', ...args],
    folder,
    env,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('the plan does not know which bugs are on: byte-identical with and without', async () => {
  using work = temporaryFolder();
  const [without, withBugs] = await Promise.all([
    plan(work.folder),
    plan(work.folder, { SHOP_BUGS: 'timeout-is-failure,lost-outbox' }),
  ]);
  expect(withBugs).toBe(without);
  expect((JSON.parse(without) as Plan).weakSpots.length).toBeGreaterThan(8);
});

test('what was learnt ranks the next plan, which says why', async () => {
  using work = temporaryFolder();
  const first = JSON.parse(await plan(work.folder)) as Plan;
  const [top] = first.weakSpots;
  if (top === undefined) throw new Error('an empty plan');
  mkdirSync(join(work.folder, 'reports'));
  const learnt = {
    time: first.at,
    kind: 'verdict',
    service: 'order',
    source: 'run 2026-11-20T00-00-00/01',
    candidate: top.candidate,
    verdict: 'held',
  };
  writeFileSync(join(work.folder, 'reports', 'failures.jsonl'), `${JSON.stringify(learnt)}\n`);
  const second = JSON.parse(await plan(work.folder)) as Plan;
  const again = second.weakSpots.find(({ candidate }) => candidate === top.candidate);
  expect(again?.rank).toBeGreaterThan(1);
  expect(again?.terms.map(({ fact }) => fact).join('\n')).toMatch(/held/);
});

test('two demos in a row begin with the same plan, whatever the first one learnt', async () => {
  using work = temporaryFolder();
  const plans: string[] = [];
  for (let n = 0; n < 2; n += 1) {
    const { code } = await seatrial(['demo', '--budget', '1s'], work.folder);
    expect(code).toBe(0);
    plans.push(readFileSync(join(work.folder, 'reports', 'latest', 'plan.json'), 'utf8'));
  }
  expect(plans[1]).toBe(plans[0]);
});
