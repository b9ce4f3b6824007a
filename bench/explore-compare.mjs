/**
 * How many experiments it takes until a bug of the shop is shown, in one process: by the search, by uniform random schedules, and by every single
 * fault, from the same seeds. What was not found by `most` is censored there (censored.mjs).
 */

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bugsOfShop } from './bug-runs.mjs';
import { censoredQuantile, describeCensored, medianRatio } from './censored.mjs';
import { rounded } from './median.mjs';
import { inLanes } from './seatrial.mjs';

const execute = promisify(execFile);
const program = join(import.meta.dirname, 'explore-compare-runs.mjs');
/** Experiments of one run at most. */
const most = 200;
/** In one order there is nothing that a seed would change. */
const timesOf = { 'in order': 1 };
const ways = ['ours', 'ours with history', 'random', 'exhaustive', 'in order'];
const ratioGoal = 5;

/**
 * All twins of the shop, each looked for in each way from `times` seeds. What was found for a twin in one way is kept in `into`, if that is said: the same
 * command goes on where it was.
 */
export async function measure({ times = '30', lanes = '2', into }) {
  const bugs = bugsOfShop();
  if (into !== undefined) mkdirSync(into, { recursive: true });
  const found = new Map(bugs.map(({ name }) => [name, {}]));
  const jobs = bugs.flatMap((bug) => ways.map((way) => ({ bug, way })));
  await inLanes(jobs, Number(lanes), async ({ bug: { name }, way }) => {
    const count = timesOf[way] ?? Number(times);
    const args = [program, name, way, 1, count, most].map(String);
    const file = into && join(into, `${[name, way, count, most].join(', ')}.json`);
    const json =
      file !== undefined && existsSync(file)
        ? readFileSync(file, 'utf8')
        : (await execute(process.execPath, args, { maxBuffer: 2 ** 26 })).stdout;
    if (file !== undefined) writeFileSync(file, json);
    found.get(name)[way] = JSON.parse(json);
  });
  return reckoned(bugs.map((bug) => ({ ...bug, ...withRuns(found.get(bug.name)) })));
}

/** Each run as an observation: censored.mjs. */
function withRuns(byWay) {
  const runs = Object.fromEntries(
    ways.map((way) => [
      way,
      byWay[way].runs.map(({ experiments, ...run }) => ({ value: experiments, ...run })),
    ]),
  );
  const experiments = Object.values(runs)
    .flat()
    .reduce((sum, { value }) => sum + value, 0);
  return { runs, experiments };
}

/** Tables and goals of bugs with their `runs`. */
export function reckoned(bugs) {
  const shown = bugs.filter(({ runs }) =>
    Object.values(runs).some((its) => its.some(({ isFound }) => isFound)),
  );
  const strange = shown.flatMap(({ rules, mayBreak = [], runs }) =>
    Object.values(runs)
      .flat()
      .filter((run) => run.isFound && !run.rules.some((rule) => [...rules, ...mayBreak].includes(rule))),
  ).length;
  const ratios = (own, others) => shown.map(({ runs }) => medianRatio(runs[own], runs[others], most));
  const inTheMedian = (own, others) => {
    const middle = censoredQuantile(ratios(own, others), 0.5);
    return middle === undefined ? undefined : rounded(middle);
  };
  const summary = ['ours', 'ours with history'].flatMap((own) =>
    ['random', 'exhaustive'].map((others) => ({
      what: `${others} / ${own}, median over ${shown.length} bugs`,
      ratio: inTheMedian(own, others) ?? 'more than is known',
      'by at least 5': ratios(own, others).filter(({ value }) => value >= ratioGoal).length,
      'by less than 1': ratios(own, others).filter(({ value, isFound }) => isFound && value < 1).length,
    })),
  );
  const ratio = inTheMedian('ours', 'random') ?? most;
  return {
    tables: {
      [`Experiments until a bug is shown, at most ${most}: median (quartiles)`]: bugs.map(rowOf),
      'How many times as many': summary,
    },
    goals: [
      {
        what: `experiments to a bug: uniform random to ours without history, median over ${shown.length} bugs`,
        value: ratio,
        op: '>=',
        goal: ratioGoal,
        met: ratio >= ratioGoal,
      },
      {
        what: 'bugs shown in one process',
        value: shown.length,
        op: '=',
        goal: bugs.length,
        met: shown.length === bugs.length,
      },
      { what: 'runs that broke no rule of the bug', value: strange, op: '=', goal: 0, met: strange === 0 },
    ],
  };
}

function rowOf({ name, runs, experiments }) {
  const ratio = (others) => {
    const { value, isFound } = medianRatio(runs.ours, runs[others], most);
    return `${isFound ? '' : '> '}${rounded(value, 1)}`;
  };
  return {
    bug: name,
    ...Object.fromEntries(ways.map((way) => [way, describeCensored(runs[way], most)])),
    'random / ours': ratio('random'),
    'exhaustive / ours': ratio('exhaustive'),
    experiments,
  };
}
