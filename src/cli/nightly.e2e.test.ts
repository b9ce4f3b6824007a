/** Nights as a CI system has them: the second one knows what the first one found. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planSchema } from '../model/plan.ts';
import { runRecordSchema, type Change } from '../model/run-record.ts';
import { repository, seatrial, temporaryFolder } from '../testing/command-line.ts';

/** The documents of the newest run. */
function newest(folder: string) {
  const read = (name: string): string => readFileSync(join(folder, 'reports', 'latest', name), 'utf8');
  return {
    run: runRecordSchema.parse(JSON.parse(read('run.json'))),
    plan: planSchema.parse(JSON.parse(read('plan.json'))),
    html: read('report.html'),
    junit: read('junit.xml'),
    summary: read('summary.md'),
  };
}

const byScenario = (changes: readonly Change[] = []): Map<string, Change> =>
  new Map(changes.map((change) => [change.scenario, change]));

test('two bugs are found, then mended: the second night tries them first, says why, and calls them fixed', async () => {
  using work = temporaryFolder();
  const night = async (budget: string, bugs: string) => {
    const args = ['nightly', '--target', 'shop', '--budget', budget, '--lanes', '2'];
    const { code, stderr } = await seatrial(args, work.folder, { SHOP_BUGS: bugs });
    return { code, stderr, ...newest(work.folder) };
  };

  // On a busy machine experiments take twice as long: what finds them both stands among the first ten.
  const first = await night('90s', 'timeout-is-failure,sync-gives-up');
  const broken = byScenario(first.run.changes);
  expect([first.code, first.stderr]).toEqual([1, expect.stringContaining('violated')]);
  expect(new Set([...broken.values()].map(({ change }) => change))).toEqual(new Set(['new']));
  const rules = [...broken.values()].flatMap((change) => change.rules);
  expect(rules).toEqual(expect.arrayContaining(['SG7', 'CV1']));
  // What did not fit is listed, each with its reason.
  expect(first.run.notRun.length + first.run.experiments.length).toBe(
    first.plan.weakSpots.filter(({ scenario }) => scenario !== undefined).length,
  );
  expect(first.run.notRun.filter(({ why }) => !/^the budget has \d+ s left/.test(why))).toEqual([]);

  const second = await night('30s', '');
  const again = second.plan.weakSpots.slice(0, broken.size);
  expect(again.map(({ scenario }) => scenario?.name).sort()).toEqual([...broken.keys()].sort());
  for (const { reason } of again)
    expect(reason).toMatch(/^it broke .+ \(run .+\), so it is tried again first; /);
  const began = second.run.experiments.map(({ scenario }) => scenario);
  expect(began.slice(0, broken.size)).toEqual(
    again.slice(0, began.length).map(({ scenario }) => scenario?.name),
  );

  // A try that proved nothing leaves the question open: then one more night.
  const open = second.run.experiments.some(
    ({ scenario, verdict }) => broken.has(scenario) && verdict === 'inconclusive',
  );
  const third = open ? await night('30s', '') : undefined;
  const nights = [second, ...(third === undefined ? [] : [third])];
  const fixed = nights.flatMap(({ run }) => (run.changes ?? []).filter(({ change }) => change === 'fixed'));
  const fixedRules = new Set(fixed.flatMap((change) => change.rules));
  expect([...fixedRules]).toEqual(expect.arrayContaining(['SG7', 'CV1']));
  for (const { scenario, change } of nights.flatMap(({ run }) => run.changes ?? []))
    expect([scenario, change]).toEqual([scenario, 'fixed']);
  for (const { html, summary, run } of nights) {
    if ((run.changes ?? []).length === 0) continue;
    expect(html).toContain('fixed');
    expect(summary).toContain('fixed');
  }
}, 240_000);

test('a budget that nothing fits in: nothing is begun, all is listed, and that proves nothing', async () => {
  using work = temporaryFolder();
  const summary = join(work.folder, 'step-summary.md');
  const file = join(repository, 'scenarios', 'shop-notifier-partition.yaml');
  const { code } = await seatrial(['nightly', file, '--budget', '1s'], work.folder, {
    GITHUB_STEP_SUMMARY: summary,
  });
  const { run, junit, summary: written } = newest(work.folder);
  expect([code, run.experiments, run.changes]).toEqual([2, [], []]);
  // What a person named comes before the rest of the plan.
  expect(run.notRun[0]).toEqual({
    scenario: 'shop-notifier-partition',
    why: expect.stringMatching(/^the budget has 0 s left and it would take about \d+ s$/) as string,
  });
  expect(run.notRun.length).toBeGreaterThan(8);
  expect(junit).toContain('shop-notifier-partition');
  expect(readFileSync(summary, 'utf8')).toBe(written);
});

test.each([
  ['no target of that name', ['--target', 'shoop'], 4],
  ['no time at all', ['--budget', 'soon'], 4],
  ['nothing kept', ['--keep', '0'], 4],
  ['a scenario that is not there', ['none.yaml'], 4],
])('refused: %s', async (_, args, expected) => {
  using work = temporaryFolder();
  const { code, stdout } = await seatrial(['nightly', ...args], work.folder);
  expect([code, stdout]).toEqual([expected, '']);
});
