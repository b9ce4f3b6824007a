/**
 * `seatrial matrix --saga checkout` on the shop, and on its checkout by events: each bug of SG1–SG8, DL1 and DU1 is switched on and must be
 * found by one and the same command (`--budget 10m --stop-on violated`); and the full matrix of each without bugs, gone on with until every
 * cell has an answer, must show nothing. `--target shop` or `shop-events`: one of them; `--only BUG` or `--only correct`. The bugs of other
 * rules (CV, AV, LA) are out of a saga's reach and listed as that.
 */

import { bugsOf } from './bug-runs.mjs';
import { seatrial, workFolder } from './seatrial.mjs';

/** Whose checkout, and what switches its bugs on. */
const targets = [
  { target: 'shop', variable: 'SHOP_BUGS' },
  { target: 'shop-events', variable: 'SHOP_EVENTS_BUGS' },
];
/** What the matrix of a saga can show. */
const sagaRule = /^(SG\d+|DL1|DU1)$/;
/** The full matrix may be gone on with so often: after a budget that ran out, or a run that was killed. */
const resumesMost = 6;

export async function bench({ only, target: wanted, lanes = '4' }) {
  const rows = [];
  const goals = [];
  const add = (row, found) => {
    rows.push(row);
    goals.push(...found);
    console.log(JSON.stringify(row));
  };
  for (const system of targets.filter(({ target }) => wanted === undefined || wanted === target)) {
    const bugs = bugsOf(system.target, only === 'correct' ? '' : only);
    const inReach = bugs.filter(({ rules }) => rules.every((rule) => sagaRule.test(rule)));
    for (const bug of inReach) add(...(await twin(bug, system, lanes)));
    for (const { name, rules } of bugs.filter((bug) => !inReach.includes(bug)))
      rows.push({ bug: name, rules: rules.join(' '), found: 'out of reach: no rule of a saga' });
    if (only === undefined || only === 'correct') add(...(await correct(system, lanes)));
  }
  if (rows.length === 0) throw new Error(`no bug is called ${only}`);
  return { rows, goals };
}

/** The same command for every bug. */
async function twin({ name, rules }, { target, variable }, lanes) {
  const work = workFolder();
  try {
    const args = [
      'matrix',
      '--target',
      target,
      '--saga',
      'checkout',
      '--budget',
      '10m',
      '--stop-on',
      'violated',
      '--lanes',
      lanes,
    ];
    const began = performance.now();
    const { json, code } = await seatrial(args, { cwd: work.folder, env: { [variable]: name } });
    const { cells, counts } = json.matrix;
    const violated = cells.filter(({ answer }) => answer?.verdict === 'violated');
    const broken = [...new Set(violated.flatMap(({ answer }) => answer.rules))].sort();
    const found = rules.every((rule) => broken.includes(rule));
    const row = {
      bug: name,
      rules: rules.join(' '),
      cells: counts.cells - counts.unanswered,
      seconds: secondsSince(began),
      found,
      by: violated.map(({ scenario }) => scenario.name).join(', '),
      broken: broken.join(' '),
      code,
    };
    return [
      row,
      [{ what: `${name}: found (${rules.join(' ')})`, value: found, op: '=', goal: true, met: found }],
    ];
  } finally {
    work.remove();
  }
}

async function correct({ target, variable }, lanes) {
  const work = workFolder();
  try {
    const run = (args) =>
      seatrial(['matrix', ...args, '--budget', '10m', '--lanes', lanes], {
        cwd: work.folder,
        env: { [variable]: '' },
      });
    const began = performance.now();
    let { json } = await run(['--target', target, '--saga', 'checkout']);
    for (let n = 0; n < resumesMost && json.matrix.counts.unanswered > 0; n += 1)
      ({ json } = await run(['--resume']));
    const { counts } = json.matrix;
    const share = Number((counts.inconclusive / counts.cells).toFixed(4));
    const row = {
      bug: `none (${target} as it should be)`,
      cells: counts.cells,
      seconds: secondsSince(began),
      held: counts.held,
      violated: counts.violated,
      inconclusive: counts.inconclusive,
      unanswered: counts.unanswered,
    };
    return [
      row,
      [
        { what: `${target}: cells`, value: counts.cells, op: '>=', goal: 150, met: counts.cells >= 150 },
        {
          what: `${target}: cells violated`,
          value: counts.violated,
          op: '<=',
          goal: 0,
          met: counts.violated === 0,
        },
        {
          what: `${target}: share of cells that are inconclusive`,
          value: share,
          op: '<=',
          goal: 0.05,
          met: share <= 0.05,
        },
        {
          what: `${target}: cells without an answer`,
          value: counts.unanswered,
          op: '<=',
          goal: 0,
          met: counts.unanswered === 0,
        },
      ],
    ];
  } finally {
    work.remove();
  }
}

function secondsSince(began) {
  return Math.round((performance.now() - began) / 1_000);
}
