/**
 * Experiments in one process: how many a second on one core (three checkouts, one fault, heal, final reads, every rule judged), whether the same
 * seeds give the same events on every Node that is supported, and whether correct twins are ever called violated (`--times` experiments, 100 000).
 * How the cost of one grows with its checkouts is printed. `--only speed`, `growth`, `nodes` or `count` measures one of them.
 */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { median, rounded } from './median.mjs';

const execute = promisify(execFile);
const program = join(import.meta.dirname, 'in-process-runs.mjs');
const perSecondGoal = 2_000;
const roundLength = 4_000;
const hashed = 200;
/** Checkouts of each length, in all. */
const grownTo = 6_000;
const majors = ['20', '22', '24'];
/** Processes at once in the long count. */
const lanes = 2;

export async function bench({ times = '100000', rounds = '3', only = '' }) {
  const parts = {
    speed: () => speed(Number(rounds)),
    growth,
    nodes: sameEvents,
    count: () => correctTwins(Number(times)),
  };
  const measured = [];
  for (const [name, measure] of Object.entries(parts))
    if (name.includes(only)) measured.push(await measure());
  return { rows: measured.flatMap(({ rows }) => rows), goals: measured.flatMap(({ goals }) => goals) };
}

/** Runs the program with this Node and gives what it printed. */
async function run(node, ...args) {
  const { stdout } = await execute(node, [program, ...args.map(String)], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout);
}

async function speed(rounds) {
  const results = [];
  for (let round = 0; round < rounds; round += 1)
    results.push(await run(process.execPath, 'checkouts', roundLength, 1));
  const middle = (key) => rounded(median(results.map((one) => one[key])));
  const value = Math.round(middle('perSecond'));
  return {
    rows: [
      {
        what: 'checkout experiments',
        'a second': value,
        'a second of CPU': Math.round(middle('perCpuSecond')),
        'checkouts each': middle('checkouts'),
        'resident, MB': middle('residentMb'),
      },
    ],
    goals: [
      {
        what: 'experiments a second on one core, judged',
        value,
        op: '>=',
        goal: perSecondGoal,
        met: value >= perSecondGoal,
      },
    ],
  };
}

/** Linear when it costs ten times as much with ten times as many checkouts, less what every experiment costs. */
async function growth() {
  const { rows } = await run(process.execPath, 'growth', grownTo, 1);
  return {
    rows: rows.map(({ checkouts, cpuMs }) => ({
      what: `an experiment with ${checkouts} checkouts`,
      'CPU, ms': rounded(cpuMs),
      'a checkout, ms': rounded(cpuMs / checkouts),
    })),
    goals: [],
  };
}

/** Every Node comes from npm as a package that is its binary, in a folder that is gone afterwards. */
async function sameEvents() {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-nodes-'));
  const what = `hash of ${3 * hashed} experiments on Node ${majors.join(', ')}`;
  try {
    const results = [];
    for (const major of majors) results.push(await run(await nodeOf(major, folder), 'events', hashed, 1));
    const hashes = new Set(results.map(({ hash }) => hash));
    return {
      rows: results.map(({ node, hash }) => ({ what: `events on Node ${node}`, hash: hash.slice(0, 16) })),
      goals: [{ what, value: hashes.size, op: '=', goal: 1, met: hashes.size === 1 }],
    };
  } catch (error) {
    return { rows: [], goals: [{ what, value: error.message.split('\n')[0], op: '=', goal: 1, met: null }] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function nodeOf(major, folder) {
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  const name = `node-${process.platform === 'darwin' ? 'darwin' : 'linux'}-${process.arch}`;
  const prefix = join(folder, major);
  await execute('npm', ['install', '--no-audit', '--no-fund', '--prefix', prefix, `${name}@${major}`]);
  return join(prefix, 'node_modules', name, 'bin', 'node');
}

async function correctTwins(count) {
  const each = Math.ceil(count / lanes);
  const results = await Promise.all(
    Array.from({ length: lanes }, (_, lane) => run(process.execPath, 'all', each, 1 + lane * each)),
  );
  const rows = results[0].rows.map(({ protocol }, index) => {
    const sum = (status) => results.reduce((total, { rows: of }) => total + of[index][status], 0);
    const which = results.flatMap(({ rows: of }) => of[index].which).slice(0, 5);
    return {
      what: `correct ${protocol}`,
      held: sum('held'),
      inconclusive: sum('inconclusive'),
      violated: sum('violated'),
      ...(which.length === 0 ? {} : { seeds: which.join(' ') }),
    };
  });
  const violated = rows.reduce((total, row) => total + row.violated, 0);
  return {
    rows,
    goals: [
      {
        what: `correct twins violated, of ${lanes * each} experiments`,
        value: violated,
        op: '<=',
        goal: 0,
        met: violated === 0,
      },
    ],
  };
}
