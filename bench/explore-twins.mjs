/**
 * What `seatrial explore` finds on real processes: on each of the shop's broken twins the same command, flags and seed; only `SHOP_BUGS` differs.
 *
 * It ends with the first thing that is found and shrunk. Then the scenario file that it wrote is run ten times more, each with another seed. A twin's
 * folder stays in `--into FOLDER` (default: a temporary one), and the same command goes on where it was: a search that was killed is resumed.
 *
 *     npm run bench -- explore --only twins [--target BUG] [--lanes N] [--seed N] [--into FOLDER]
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { bugsOfShop } from './bug-runs.mjs';
import { median, rounded } from './median.mjs';
import { seatrial, workFolder } from './seatrial.mjs';

const { findingFiles } = await import('../dist/cli/finding-files.js');

const experimentsMost = 40;
const faultsMost = 2;
const repeats = 10;
const shownLeast = 9;

export async function measure({ target, lanes = '2', seed, into }) {
  const work = workFolder();
  const folder = into ?? work.folder;
  try {
    const rows = [];
    for (const bug of bugsOfShop(target))
      rows.push(await twin(bug, { lanes, seed, folder: join(folder, bug.name) }));
    return { tables: { 'the shop’s broken twins, searched on processes': rows }, goals: goalsOf(rows) };
  } finally {
    work.remove();
  }
}

async function twin({ name, rules }, { lanes, seed, folder }) {
  mkdirSync(folder, { recursive: true });
  const surroundings = { cwd: folder, env: { SHOP_BUGS: name } };
  const search = await searched({ lanes, seed, surroundings });
  const finding = search.findings.find((one) => one.rules.some((rule) => rules.includes(rule)));
  if (finding === undefined) return { bug: name, found: 'no', explored: explored(search).length };
  const again = await repeated(finding, search, { lanes, surroundings });
  const { scenario, rate, without, cause } = finding;
  return {
    bug: name,
    found: finding.rules.join(' '),
    explored: finding.explored,
    made: search.tries.length,
    faults: scenario.faults.length + Object.keys(scenario.clockOffset).length,
    smallest: describe(scenario),
    cause,
    shown: `${rate.shown} of ${rate.of}`,
    without: without.map(({ held, of }) => `${held} of ${of}`).join(', '),
    again: `${again} of ${repeats}`,
    'median s': rounded(median(search.tries.map(({ answer }) => answer.tookMs)) / 1_000, 1),
    minutes: rounded(
      search.tries.reduce((sum, { answer }) => sum + answer.tookMs, 0) / 60_000 / Number(lanes),
      1,
    ),
  };
}

/** The search, gone on with where it was, until it has ended by itself. */
async function searched({ lanes, seed, surroundings }) {
  const file = join(surroundings.cwd, 'reports', 'latest', 'explore.json');
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  if (/experiments were explored|--stop-on|could be drawn/.test(before?.ended ?? '')) return before;
  const flags = ['--experiments', String(experimentsMost), '--stop-on', 'violated'];
  const begin = ['--target', 'shop', '--seed', seed, '--lanes', lanes];
  await seatrial(['explore', ...flags, ...(before === undefined ? begin : ['--resume'])], surroundings);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** How often the scenario that the search wrote breaks one of the same rules. Kept beside the search. */
async function repeated(finding, search, { lanes, surroundings }) {
  const { rules } = finding;
  const kept = join(surroundings.cwd, 'again.json');
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')).shown;
  const file = findingFiles(join(surroundings.cwd, 'reports', 'latest'), finding, search).scenario;
  const scenario = parse(readFileSync(file, 'utf8'));
  const work = workFolder();
  try {
    const names = Array.from({ length: repeats }, (_, n) => join(work.folder, `${n}.yaml`));
    for (const [n, name] of names.entries()) writeFileSync(name, stringify({ ...scenario, seed: 1_000 + n }));
    const { json } = await seatrial(['run', ...names, '--lanes', lanes], {
      ...surroundings,
      cwd: work.folder,
    });
    const shown = json.experiments.filter(({ verdict }) =>
      verdict?.rules.some(({ rule, status }) => status === 'violated' && rules.includes(rule)),
    ).length;
    writeFileSync(kept, JSON.stringify({ shown, of: repeats }));
    return shown;
  } finally {
    work.remove();
  }
}

function explored({ tries }) {
  return tries.filter(({ purpose }) => purpose === 'explore');
}

function describe({ faults, clockOffset }) {
  const all = [
    ...faults.map(
      ({ kind, on, service, between }) => `${kind} ${on ?? service ?? between.map(String).join('|')}`,
    ),
    ...Object.entries(clockOffset).map(([place, ahead]) => `${place} ${ahead} ahead`),
  ];
  return all.join(' + ') || 'no fault';
}

function goalsOf(rows) {
  const found = rows.filter(
    ({ found: rules, explored: count }) => rules !== 'no' && count <= experimentsMost,
  );
  const of = rows.length;
  const count = (what, passes, goal = of) => {
    const value = found.filter(passes).length;
    return { what, value, op: '=', goal, met: value === goal };
  };
  return [
    count(`twins whose bug is found within ${experimentsMost} experiments`, () => true),
    count(`of these, shrunk to at most ${faultsMost} faults`, ({ faults }) => faults <= faultsMost),
    count(
      `of these, shown again by the scenario file at least ${shownLeast} times in ${repeats}`,
      ({ again }) => Number.parseInt(again, 10) >= shownLeast,
    ),
  ];
}
