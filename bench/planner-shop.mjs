/**
 * How soon the plan of the shop finds each of its bugs, really run.
 *
 * Each twin (`SHOP_BUGS=NAME`) has the first weak spots of the shop's plan (`--times`, 60) run on it once each, on processes, one after the other or in
 * `--lanes`; a weak spot finds the bug when it breaks a rule that bugs.yaml says the bug breaks. All orders are of these, which is to the good of the random
 * ones: what is left out finds less. The table of what each finds is kept in `--into FOLDER` (default: a temporary one), a file
 * for each bug, as soon as a bug is through: the same command goes on where it was. From the table every order is reckoned: the plan as
 * it stands, the plan ranked anew after each verdict as `run` does, any random order, and one that cuts each edge off first. Every weak spot is run,
 * though a person would stop at the first finding, because the other orders need to know what the rest would have found.
 *
 *     npm run bench -- planner-shop [--only BUG] [--times N] [--lanes N] [--into FOLDER]
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bugsOfShop } from './bug-runs.mjs';
import { median, rounded } from './median.mjs';
import { expectedUntil } from './order-metrics.mjs';
import { seatrial, workFolder } from './seatrial.mjs';

const { createAgenda } = await import('../dist/plan/agenda.js');

/** How often a weak spot is run until it is decided. */
const turnsMost = 3;
/** What keeps answers away and says nothing. */
const hangs = ['hang', 'partition', 'latency', 'slow-dependency', 'slow-over', 'lost-reply'];

export async function bench({ only, times = '60', lanes = '1', into }) {
  const work = workFolder();
  const tables = into ?? work.folder;
  mkdirSync(tables, { recursive: true });
  try {
    const { json } = await seatrial(['plan', '--target', 'shop'], { cwd: work.folder });
    const plan = { ...json, weakSpots: json.weakSpots.slice(0, Number(times)) };
    const bugs = bugsOfShop(only);
    const rows = [];
    for (const bug of bugs) {
      const table = await tableOf(bug, { plan, tables, lanes });
      rows.push({ bug: bug.name, rules: bug.rules.join(' '), ...ordersOf(bug, table, plan) });
    }
    return { rows, goals: goalsOf(rows) };
  } finally {
    work.remove();
  }
}

/** What every weak spot of the plan shows on the twin with this bug, by candidate. What a busy machine left inconclusive is run again. */
async function tableOf({ name }, { plan, tables, lanes }) {
  const file = join(tables, `${name}.json`);
  const table = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  for (let turn = 0; turn < turnsMost; turn += 1) {
    const left = plan.weakSpots.filter(
      ({ candidate }) => (table[candidate]?.status ?? 'inconclusive') === 'inconclusive',
    );
    if (left.length === 0) break;
    Object.assign(table, await shown({ ...plan, weakSpots: left }, { name, lanes }));
    writeFileSync(file, `${JSON.stringify(table, null, 2)}\n`);
  }
  return table;
}

/** What weak spots show, each run once. */
async function shown(plan, { name, lanes }) {
  const work = workFolder();
  try {
    const planFile = join(work.folder, 'plan.json');
    writeFileSync(planFile, JSON.stringify(plan));
    const { json } = await seatrial(['run', planFile, '--lanes', lanes], {
      cwd: work.folder,
      env: { SHOP_BUGS: name },
    });
    return Object.fromEntries(
      json.experiments.map(({ verdict, record }) => [
        record.candidate,
        {
          status: verdict?.status ?? 'inconclusive',
          broken: (verdict?.rules ?? [])
            .filter(({ status }) => status === 'violated')
            .map(({ rule }) => rule),
          seconds: record.tookMs / 1_000,
        },
      ]),
    );
  } finally {
    work.remove();
  }
}

/** How many experiments each order needs, and how many seconds the plan's own. */
function ordersOf({ rules }, table, plan) {
  const all = plan.weakSpots.filter(({ candidate }) => table[candidate] !== undefined);
  const finds = ({ candidate }) => table[candidate].broken.some((rule) => rules.includes(rule));
  const inPlan = all.map((spot) => [spot]);
  const cut = all.filter(({ fault }) => hangs.includes(fault));
  const rest = all.filter(({ fault }) => !hangs.includes(fault));
  const adaptive = adaptiveOrder(all, table, plan);
  const until = (blocks) => expectedUntil(blocks, finds).experiments;
  const seconds = adaptive
    .slice(0, adaptive.findIndex(finds) + 1 || adaptive.length)
    .reduce((sum, { candidate }) => sum + table[candidate].seconds, 0);
  return {
    showing: all.filter(finds).length,
    of: all.length,
    adaptive: until(adaptive.map((spot) => [spot])),
    static: until(inPlan),
    seconds: rounded(seconds, 0),
    random: rounded(until([all]), 1),
    hangFirst: rounded(until([cut, rest]), 1),
    inconclusive: all.filter(({ candidate }) => table[candidate].status === 'inconclusive').length,
  };
}

function adaptiveOrder(all, table, plan) {
  const agenda = createAgenda(all, plan);
  const order = [];
  for (let next = agenda.next(); next !== undefined; next = agenda.next()) {
    order.push(next);
    agenda.learn(next.candidate, table[next.candidate].status);
  }
  return order;
}

function goalsOf(rows) {
  const found = rows.filter(({ showing }) => showing > 0).length;
  const ratio = median(rows.map(({ adaptive }) => adaptive)) / median(rows.map(({ hangFirst }) => hangFirst));
  return [
    { what: 'bugs found', value: found, op: '=', goal: rows.length, met: found === rows.length },
    {
      what: 'experiments to a bug: median, ours to hang-first random',
      value: rounded(ratio, 3),
      op: '<=',
      goal: 0.5,
      met: ratio <= 0.5,
    },
  ];
}
