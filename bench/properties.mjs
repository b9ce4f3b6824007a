/**
 * The properties of `npm test`, tried `--times` (20) times as often. `fuzz`: whatever is read from outside, and calls in any order; `laws`:
 * what holds of rules, plans, experiments, the shop and the checkers of histories. `--only PART` takes the files whose path has it.
 *
 * Two files compare the linearizability checker with the definition tried out: on every history of up to four operations of two processes, and on
 * random ones of up to eight. How many there were is a goal of its own where they were run at least 20 times as often.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const repository = join(import.meta.dirname, '..');
/** Rooms that read what others have written, or show it. */
const readers = /^(?:src\/(?:adapters|discover|history|lib|model|proxy|report)|targets\/redis)\//;

/** Where histories are compared with the definition: files, and how many there are to be. */
const comparisons = [
  {
    file: 'src/check/linearizability/enumerated.test.ts',
    what: 'every history of up to 4 operations',
    goal: 14_000_000,
  },
  {
    file: 'src/check/linearizability/oracle.test.ts',
    what: 'random histories of up to 8 operations',
    goal: 20_000,
  },
];

export async function bench({ name, times = '20', only = '' }) {
  const files = ['src', 'targets']
    .flatMap(filesBelow)
    .filter((file) => /\bfc\.(?:assert|check)\b|\boften\(/.test(readFileSync(join(repository, file), 'utf8')))
    .filter((file) => readers.test(file) === (name === 'fuzz') && file.includes(only));
  const { testResults } = await vitest(files, times);
  const rows = testResults.map(({ name: file, assertionResults, startTime, endTime }) => ({
    file: relative(repository, file),
    tests: assertionResults.length,
    failed: assertionResults.filter(({ status }) => status === 'failed').length,
    seconds: Math.round((endTime - startTime) / 100) / 10,
    ...comparedIn(assertionResults),
  }));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const what = `passed with ${times} times the runs, of ${tests.length} tests in ${rows.length} of ${files.length} files`;
  const met = passed === tests.length && rows.length === files.length && passed > 0;
  const goals = [{ what, value: passed, op: '=', goal: tests.length, met }];
  return {
    rows,
    goals: [...goals, ...comparisons.flatMap((one) => comparisonGoals(one, rows, Number(times)))],
  };
}

function comparedIn(assertionResults) {
  const compared = assertionResults.reduce((sum, { meta }) => sum + (meta?.compared ?? 0), 0);
  return compared === 0 ? {} : { compared };
}

/** How many were compared, and in how many tests a verdict differed. */
function comparisonGoals({ file, what, goal }, rows, times) {
  const row = rows.find((one) => one.file === file);
  if (row === undefined) return [];
  const { compared = 0, failed } = row;
  const met = times < 20 ? null : compared >= goal;
  return [
    { what: `${what}, compared with the naive search`, value: compared, op: '>=', goal, met },
    { what: `tests of ${what} with another verdict`, value: failed, op: '=', goal: 0, met: failed === 0 },
  ];
}

function filesBelow(folder) {
  return readdirSync(join(repository, folder), { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('.e2e.test.ts'))
    .map((file) => join(folder, file));
}

/** What vitest reports of these files; it prints its progress. */
async function vitest(files, times) {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-bench-properties-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const child = spawn('npx', ['vitest', 'run', '--project', 'unit', ...reporters, ...files], {
      cwd: repository,
      env: { ...process.env, SEATRIAL_OFTEN: times },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    await once(child, 'exit');
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
