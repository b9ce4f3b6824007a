/**
 * How many experiments it takes until a bug of the shop is shown, in one process: by the search, by uniform random schedules, and by every single
 * fault, from the same seeds. Who has not found it after so many experiments is given up: such runs are censored (censored.mjs).
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
/** Experiments of one run of ours at most. */
const ownMost = 200;
/** The others are given up after `ratioGoal` times what ours takes in the median: whether they take longer is decided by then. Not before these. */
const othersLeast = 50;
/** In one order there is nothing that a seed would change. */
const timesOf = { 'in order': 1 };
const ownWays = ['ours', 'ours with history'];
const otherWays = ['random', 'exhaustive', 'in order'];
const ways = [...ownWays, ...otherWays];
const ratioGoal = 5;

/**
 * All twins of the shop, each looked for in each way from `times` seeds. What was found for a twin in one way is kept in `into`, if that is said: the same
 * command goes on where it was.
 */
export async function measure({ times = '30', lanes = '2', into }) {
  const bugs = bugsOfShop();
  if (into !== undefined) mkdirSync(into, { recursive: true });
  const found = new Map(bugs.map(({ name }) => [name, {}]));
  const all = async (some, mostOf) => {
    const jobs = bugs.flatMap((bug) => some.map((way) => ({ bug: bug.name, way, most: mostOf(bug) })));
    // What may take longest comes first, so that the lanes end together.
    jobs.sort((a, b) => b.most - a.most);
    await inLanes(jobs, Number(lanes), async ({ bug, way, most }) => {
      const count = timesOf[way] ?? Number(times);
      found.get(bug)[way] = await runsOf({ bug, way, count, most }, into);
    });
  };
  await all(ownWays, () => ownMost);
  const mostOf = ({ name }) => othersMost(found.get(name).ours);
  await all(otherWays, mostOf);
  return reckoned(bugs.map((bug) => ({ ...bug, runs: found.get(bug.name), most: mostOf(bug) })));
}

function othersMost(own) {
  const middle = censoredQuantile(own, 0.5) ?? ownMost;
  return Math.min(ratioGoal * ownMost, Math.max(othersLeast, ratioGoal * middle));
}

/** Each run as an observation: censored.mjs. */
async function runsOf({ bug, way, count, most }, into) {
  const file = into && join(into, `${[bug, way, count, most].join(', ')}.json`);
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const args = [program, bug, way, 1, count, most].map(String);
  const { stdout } = await execute(process.execPath, args, { maxBuffer: 2 ** 26 });
  const runs = JSON.parse(stdout).map(({ experiments, ...run }) => ({ value: experiments, ...run }));
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(runs)}\n`);
  return runs;
}

/** Tables and goals of bugs with their `runs`, and after how many the others were given up (`most`). */
export function reckoned(bugs) {
  const shown = bugs.filter(({ runs }) =>
    Object.values(runs).some((its) => its.some(({ isFound }) => isFound)),
  );
  const strange = shown.flatMap(({ rules, mayBreak = [], runs }) =>
    Object.values(runs)
      .flat()
      .filter((run) => run.isFound && !run.rules.some((rule) => [...rules, ...mayBreak].includes(rule))),
  ).length;
  const ratios = (own, others) => shown.map(({ runs, most }) => medianRatio(runs[own], runs[others], most));
  const inTheMedian = (own, others) => {
    const middle = censoredQuantile(ratios(own, others), 0.5);
    return middle === undefined ? undefined : rounded(middle);
  };
  const summary = ownWays.flatMap((own) =>
    ['random', 'exhaustive'].map((others) => ({
      what: `${others} / ${own}, median over ${shown.length} bugs`,
      ratio: inTheMedian(own, others) ?? `at least ${ratioGoal}`,
      'by at least 5': ratios(own, others).filter(({ value }) => value >= ratioGoal).length,
      'by less than 1': ratios(own, others).filter(({ value, isFound }) => isFound && value < 1).length,
    })),
  );
  // More than all that is known: half of the bugs take the others longer than they were given.
  const ratio = inTheMedian('ours', 'random') ?? ratioGoal;
  return {
    tables: {
      'Experiments until a bug is shown: median (quartiles)': bugs.map(rowOf),
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

function rowOf({ name, runs, most }) {
  const ratio = (others) => {
    const { value, isFound } = medianRatio(runs.ours, runs[others], most);
    return `${isFound ? '' : '> '}${rounded(value, 1)}`;
  };
  const inWords = (some, limit) => some.map((way) => [way, describeCensored(runs[way], limit)]);
  return {
    bug: name,
    ...Object.fromEntries([...inWords(ownWays, ownMost), ...inWords(otherWays, most)]),
    'random / ours': ratio('random'),
    'exhaustive / ours': ratio('exhaustive'),
  };
}
