/** The workflow that CI runs every night: its script is run here as it stands there, and leaves what the workflow says. */

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { failureLines } from '../discover/failure-lines.ts';
import { repository, temporaryFolder } from '../testing/command-line.ts';

const stepSchema = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.unknown()).default({}),
  env: z.record(z.string(), z.string()).default({}),
});
const workflowSchema = z.object({
  on: z.object({ schedule: z.array(z.object({ cron: z.string() })).min(1) }),
  jobs: z.object({ nightly: z.object({ 'timeout-minutes': z.number(), steps: z.array(stepSchema) }) }),
});

const file = join(repository, '.github', 'workflows', 'nightly.yml');
const { jobs } = workflowSchema.parse(parse(readFileSync(file, 'utf8')));
const { steps } = jobs.nightly;
/** The step that uses this action, whatever its version. */
const using = (action: string) => steps.find(({ uses }) => uses?.startsWith(`${action}@`));
/** What needs the network, or was done before the tests. */
const prepared = ['npm ci', 'npm run build'];
const script = steps.find(({ run }) => run !== undefined && !prepared.includes(run));

/** What a clone holds after the prepared steps. The dependencies are lent, not copied. */
function clone(folder: string): void {
  const parts = ['package.json', 'dist', 'targets', 'scenarios', 'schema', '.github'];
  for (const part of parts) cpSync(join(repository, part), join(folder, part), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
}

/** Runs the step as a runner does: a file, by bash, with these settings. */
function runStep(
  folder: string,
  env: Record<string, string>,
  commands: string = script?.run ?? 'exit 99',
): number | null {
  const step = join(folder, 'step.sh');
  writeFileSync(step, commands);
  const { status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', step], {
    cwd: folder,
    stdio: 'ignore',
    env: {
      ...process.env,
      CI: 'true',
      npm_config_cache: join(folder, '.npm'),
      npm_config_update_notifier: 'false',
      ...script?.env,
      ...env,
    },
  });
  return status;
}

describe('the workflow', () => {
  test('has a clone, Node, the packages and a build before its script', () => {
    const order = steps.map(({ uses = '', run = '' }) => uses.replace(/@.*/, '') || run);
    expect(order).toEqual([
      'actions/checkout',
      'actions/setup-node',
      ...prepared,
      'actions/cache/restore',
      script?.run,
      'actions/cache/save',
      'actions/upload-artifact',
    ]);
    expect(using('actions/setup-node')?.with['node-version']).toBe(22);
    expect(script?.env['SEATRIAL_BUDGET']).toContain("'20m'");
  });

  test('keeps what was learnt and the report also of a night that failed', () => {
    expect([using('actions/cache/save')?.if, using('actions/upload-artifact')?.if]).toEqual([
      'always()',
      'always()',
    ]);
    const [restore, save] = [using('actions/cache/restore')?.with, using('actions/cache/save')?.with];
    expect(restore?.['path']).toBe(save?.['path']);
    // A cache is never written twice under one key: each night has its own, and the newest is taken.
    expect(save?.['key']).toContain('${{ github.run_id }}');
    expect(String(save?.['key']).startsWith(String(restore?.['restore-keys']))).toBe(true);
  });
});

test('its script leaves the report, JUnit, the summary and what was learnt where the workflow takes them', () => {
  using work = temporaryFolder();
  clone(work.folder);
  const summary = join(work.folder, 'step-summary.md');
  writeFileSync(summary, 'of an earlier step\n');
  const code = runStep(work.folder, { SEATRIAL_BUDGET: '25s', GITHUB_STEP_SUMMARY: summary });
  expect([0, 1, 2]).toContain(code);

  const report = join(work.folder, String(using('actions/upload-artifact')?.with['path']));
  expect(lstatSync(report).isDirectory()).toBe(true);
  expect(readdirSync(report)).toEqual(
    expect.arrayContaining([
      'report.html',
      'report.json',
      'junit.xml',
      'summary.md',
      'run.json',
      'plan.json',
    ]),
  );
  // An artifact with one of these characters in a name is refused.
  expect(
    readdirSync(report, { recursive: true }).filter((name) => /[":<>|*?\r\n]/.test(String(name))),
  ).toEqual([]);
  expect(readFileSync(summary, 'utf8')).toBe(
    `of an earlier step\n${readFileSync(join(report, 'summary.md'), 'utf8')}`,
  );
  const learnt = join(work.folder, String(using('actions/cache/save')?.with['path']));
  const lines = failureLines(readFileSync(learnt, 'utf8'), { name: 'learnt' });
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every(({ kind, scenario }) => kind === 'verdict' && scenario?.startsWith('shop: '))).toBe(
    true,
  );

  // The next night is refused: the code tells, and no old report is taken for its own.
  expect(runStep(work.folder, { SEATRIAL_SCENARIOS: 'none.yaml' })).toBe(4);
  expect(existsSync(report)).toBe(false);
});

describe('docs/nightly.md', () => {
  const page = readFileSync(join(repository, 'docs', 'nightly.md'), 'utf8');
  const snippets = Array.from(page.matchAll(/```yaml\n([^`]+)```/g), ([, text = '']): unknown => parse(text));
  const snippet = <T>(schema: z.ZodType<T>): T => {
    const found = snippets.map((one) => schema.safeParse(one)).find(({ success }) => success);
    if (found?.data === undefined) throw new Error('there is no such snippet');
    return found.data;
  };

  test('GitLab: the same script, and what it leaves is where the job takes it', () => {
    const { nightly } = snippet(
      z.object({
        nightly: z.object({
          script: z.array(z.string()),
          cache: z.object({ paths: z.array(z.string()) }),
          artifacts: z.object({ paths: z.array(z.string()), reports: z.object({ junit: z.string() }) }),
        }),
      }),
    );
    const report = using('actions/upload-artifact')?.with['path'];
    expect(nightly.script).toEqual([...prepared, script?.run]);
    expect(nightly.cache.paths).toEqual([using('actions/cache/save')?.with['path']]);
    expect(nightly.artifacts.paths).toEqual([report]);
    expect(nightly.artifacts.reports.junit).toBe(`${String(report)}/junit.xml`);
  });

  test.each([
    [0, 0],
    [1, 1],
    [2, 0],
    [5, 5],
  ])('GitHub, less strict: a night that ends with %i ends the step with %i', (night, step) => {
    using work = temporaryFolder();
    mkdirSync(join(work.folder, '.github'));
    writeFileSync(join(work.folder, '.github', 'nightly.sh'), `#!/bin/sh\nexit ${night}\n`, { mode: 0o755 });
    const [{ run }] = snippet(z.tuple([z.object({ run: z.string() })]));
    expect(runStep(work.folder, {}, run)).toBe(step);
  });
});
