/** `seatrial/vitest` as users have it: the packed package in a project of its own, whose Vitest runs the shop on real processes. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readDocument } from '../model/document.ts';
import type { SearchFinding } from '../model/explore.ts';
import { targetSchema } from '../model/target.ts';
import { findingName } from '../report/finding-name.ts';
import { scenarioFileOf } from '../report/scenario-file.ts';
import { testFileOf } from '../report/test-file.ts';
import { processesOf, repository, temporaryFolder, until } from '../testing/command-line.ts';
import { eventually } from '../testing/eventually.ts';
import { defineSimulation, exploreSimulation } from '../testing/index.ts';
import { client, services } from '../../targets/shop/simulation.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const work = temporaryFolder();
afterAll(() => {
  work[Symbol.dispose]();
});

const installed = join(work.folder, 'installed');

beforeAll(() => {
  mkdirSync(installed);
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', work.folder], repository);
  const [tarball = ''] = readdirSync(work.folder).filter((name) => name.endsWith('.tgz'));
  run('tar', ['-xzf', join(work.folder, tarball), '-C', installed, '--strip-components=1'], repository);
});

function run(command: string, args: readonly string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  expect({ command, status, stderr: status === 0 ? '' : stderr }).toEqual({ command, status: 0, stderr: '' });
}

/** A project with Vitest and the packed package, and these files in its folder `test`. */
function project(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(work.folder, name);
  const modules = join(folder, 'node_modules');
  mkdirSync(join(folder, 'test'), { recursive: true });
  cpSync(installed, join(modules, 'seatrial'), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(modules, 'seatrial', 'node_modules'));
  symlinkSync(join(repository, 'node_modules', 'vitest'), join(modules, 'vitest'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "mine", "private": true, "type": "module" }\n');
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, 'test', file), text);
  return folder;
}

function startVitest(folder: string, env: Record<string, string> = {}) {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST$|NODE_ENV$|FORCE_COLOR$)/.test(name),
  );
  const child: ChildProcess = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'], {
    cwd: folder,
    env: { ...Object.fromEntries(own), CI: 'true', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
  return { child, ended };
}

interface Run {
  readonly status?: string;
  readonly experiments: readonly {
    readonly healProven: boolean;
    readonly verdict?: string;
    readonly seed: number;
  }[];
}

function latestRun(folder: string): Run {
  return JSON.parse(readFileSync(join(folder, 'reports', 'latest', 'run.json'), 'utf8')) as Run;
}

const shopFile = join(repository, 'targets/shop/target.yaml');
const lostReply = readFileSync(join(repository, 'scenarios/shop-payment-lost-reply.yaml'), 'utf8');

/** What a search in one process finds first when the shop has this bug. */
async function firstFound(bug: string): Promise<SearchFinding> {
  const target = readDocument(targetSchema, readFileSync(shopFile, 'utf8'), { file: shopFile });
  const { findings } = await exploreSimulation(defineSimulation({ target, services, client }), {
    experiments: 40,
    stopOnViolated: true,
    env: { SHOP_BUGS: bug },
  });
  const [first] = findings;
  if (first === undefined) throw new Error(`the search found nothing of ${bug}`);
  return first;
}

test('what a search found, written down: red with the bug, and says why; green without it', async () => {
  const finding = await firstFound('retry-without-key');
  const name = findingName(finding);
  const files = { scenarioFile: `${name}.yaml` };
  const folder = project('found', {
    [`${name}.yaml`]: scenarioFileOf(finding, {
      seed: 1,
      run: 'reports/latest',
      replay: `npx seatrial run test/${name}.yaml`,
    }),
    [`${name}.test.ts`]: testFileOf(finding, files),
  });

  const red = await startVitest(folder, { SHOP_BUGS: 'retry-without-key' }).ended;
  expect(red.code).toBe(1);
  expect(red.output).toMatch(
    new RegExp(
      `ScenarioError: ${name} is expected to be held, and was violated \\(.*SG4.*\\): \\w+ happened \\d times at`,
    ),
  );
  expect(red.output).toContain('SG4 Every effect happens once');
  expect(red.output).toMatch(new RegExp(`replay +npx seatrial replay reports/[^/]+/01-${name}`));
  expect(red.output).toMatch(/report: .*\/found\/reports\/[^/]+\/report\.html/);
  const [, report = ''] = /report: (.*)/.exec(red.output) ?? [];
  expect(existsSync(report)).toBe(true);
  // The place that is shown is the line of the test, and none of ours.
  const line = testFileOf(finding, files)
    .split('\n')
    .findIndex((one) => one.startsWith('scenarioTest('));
  expect(red.output).toMatch(new RegExp(`❯ test/${name}\\.test\\.ts:${line + 1}:1`));

  const green = await startVitest(folder, { SHOP_BUGS: '' }).ended;
  expect(green).toMatchObject({
    code: 0,
    output: expect.stringContaining(`✓ test/${name}.test.ts`) as string,
  });
  expect(latestRun(folder)).toMatchObject({ status: 'completed', experiments: [{ verdict: 'held' }] });
});

test('tests of one target in two files take turns; options; files that are not there or not valid', async () => {
  const folder = project('options', {
    'lost-reply.yaml': lostReply,
    'invalid.yaml': 'schemaVersion: 1\nname: invalid\n',
    'held.test.ts': `import { scenarioTest } from 'seatrial/vitest';
scenarioTest(new URL('./lost-reply.yaml', import.meta.url), { name: 'twice', times: 2, env: { SHOP_BUGS: '' } });
`,
    'violated.test.ts': `import { scenarioTest } from 'seatrial/vitest';
scenarioTest('test/lost-reply.yaml', { name: 'known', expect: 'violated(SG4)', env: { SHOP_BUGS: 'retry-without-key' } });
`,
    'wrong.test.ts': `import { expect, test } from 'vitest';
import { scenarioTest } from 'seatrial/vitest';
scenarioTest('lost-reply.yaml', { name: 'elsewhere' });
scenarioTest('test/invalid.yaml');
test('nonsense', () => {
  expect(() => scenarioTest('x.yaml', { times: 0 })).toThrow('times must be a whole number from 1, not 0');
  expect(() => scenarioTest('x.yaml', { expect: 'violated(SG99)' })).toThrow('names a rule that does not exist');
});
`,
  });
  const { code, output } = await startVitest(folder).ended;
  expect(code).toBe(1);
  expect(output).toMatch(/✓ test\/held\.test\.ts/);
  expect(output).toMatch(/✓ test\/violated\.test\.ts/);
  expect(output).toMatch(/Tests +2 failed \| 3 passed/);
  expect(output).toMatch(
    /there is no scenario file .*lost-reply\.yaml: paths are seen from .*write new URL\('\.\/lost-reply\.yaml'/,
  );
  expect(output).toMatch(
    /invalid\.yaml was not judged: seatrial run ended with 4, in .*\nE_FILE_INVALID test\/invalid\.yaml: 2 problems/,
  );
  // Each run after the first has the next seed.
  const seeds = readdirSync(join(folder, 'reports'))
    .filter((name) => /^\d{4}-/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, 'reports', name, 'run.json'), 'utf8')) as Run)
    .map(({ experiments }) => experiments[0]?.seed);
  expect(seeds).toEqual(expect.arrayContaining([1, 2]));
});

/** So long that a test is given up, or killed, in the middle of its fault. */
const long = lostReply.replace('duration: 6s', 'duration: 60s').replace('lasts: 4s', 'lasts: 50s');

test('a test that takes too long: what it injected is healed when Vitest has ended', async () => {
  const folder = project('slow', {
    'long.yaml': long,
    'long.test.ts': `import { scenarioTest } from 'seatrial/vitest';
scenarioTest('test/long.yaml', { timeout: 15_000 });
`,
  });
  const { code, output } = await startVitest(folder).ended;
  expect(code).toBe(1);
  expect(output).toContain('Test timed out in 15000ms');
  expect(latestRun(folder)).toMatchObject({ status: 'interrupted', experiments: [{ healProven: true }] });
});

test('Vitest is killed: what its test injected is healed, and nothing is left', async () => {
  const folder = project('killed', {
    'long.yaml': long,
    'long.test.ts': `import { scenarioTest } from 'seatrial/vitest';
scenarioTest('test/long.yaml');
`,
  });
  const { child, ended } = startVitest(folder);
  const events = join(folder, 'reports/latest/01-shop-payment-lost-reply/events.jsonl');
  await eventually(
    () => (existsSync(events) ? readFileSync(events, 'utf8') : ''),
    (text) => {
      expect(text).toContain('"kind":"fault"');
    },
    { timeout: 60_000 },
  );
  child.kill('SIGKILL');
  await ended;
  expect(await until(() => processesOf(folder), 30_000)).toEqual([]);
  expect(latestRun(folder)).toMatchObject({ status: 'interrupted', experiments: [{ healProven: true }] });
});
