/** What users install: the packed package, in an empty folder, runs the demo. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, temporaryFolder } from '../testing/command-line.ts';

function run(
  command: string,
  args: readonly string[],
  cwd: string,
): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CI: 'true' },
  });
  return { status, output: `${stdout}${stderr}` };
}

test('npm pack, installed in an empty folder: npx seatrial demo works', { timeout: 180_000 }, () => {
  using work = temporaryFolder();
  const packed = run('npm', ['pack', '--ignore-scripts', '--pack-destination', work.folder], repository);
  expect(packed).toMatchObject({ status: 0 });
  const [tarball = ''] = readdirSync(work.folder).filter((name) => name.endsWith('.tgz'));

  writeFileSync(join(work.folder, 'package.json'), '{ "name": "empty", "private": true }\n');
  expect(
    run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball], work.folder),
  ).toMatchObject({ status: 0 });

  const demo = run('npx', ['--no-install', 'seatrial', 'demo', '--budget', '20s'], work.folder);
  expect(demo).toMatchObject({ status: 0 });
  expect(demo.output).toContain('The shop is broken on purpose');
  const latest = join(work.folder, 'reports', 'latest');
  expect(existsSync(join(latest, 'report.html'))).toBe(true);
  const { experiments } = JSON.parse(readFileSync(join(latest, 'run.json'), 'utf8')) as {
    experiments: { verdict?: string }[];
  };
  expect(experiments.filter(({ verdict }) => verdict !== undefined)).not.toEqual([]);
});
