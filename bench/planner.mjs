/**
 * How long a plan of a large system takes, and the most memory: generated graphs (service-graphs.mjs) of 1 000, 3 000 and 10 000 services with ten edges
 * and a hundred incidents each. `--only` one size, `--rounds` (3) processes each, of which the median counts; `--seed`.
 *
 * One plan a process, of data that are there already: the seconds are of planning alone, the memory is the process’s, with graph and history.
 * Seconds of processor are those of all its threads, the collector’s too: what it takes on one core. So the goal is for them, and holds on a busy machine.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median, rounded } from './median.mjs';

const program = fileURLToPath(new URL('planner-child.mjs', import.meta.url));
const sizes = [1_000, 3_000, 10_000];
const secondsMax = 3;
const peakMbMax = 1_024;

export async function bench({ rounds = '3', only, seed }) {
  const asked = only === undefined ? sizes : [Number(only)];
  if (!asked.every((size) => Number.isInteger(size) && size >= 100))
    throw new Error(`--only ${sizes.join(' | ')}, or another number of services from 100 on`);
  const rows = [];
  for (const services of asked) {
    const runs = [];
    for (let round = 0; round < Number(rounds); round += 1) runs.push(await planned(services, seed));
    rows.push(rowOf(services, runs));
    console.log(JSON.stringify(rows.at(-1)));
  }
  const largest = rows.find(({ services }) => services === sizes.at(-1));
  const goal = (what, value, limit) => ({
    what: `${sizes.at(-1)} services: ${what}`,
    value: value ?? 'left out by --only',
    op: '<=',
    goal: limit,
    met: value === undefined ? null : value <= limit,
  });
  return {
    rows,
    goals: [
      goal('seconds of one core', largest?.['core s'], secondsMax),
      goal('peak MB', largest?.['peak MB'], peakMbMax),
    ],
  };
}

function rowOf(services, runs) {
  const [{ edges, incidents, weakSpots, callersMax }] = runs;
  return {
    services,
    edges,
    incidents,
    'most callers': callersMax,
    'weak spots': weakSpots,
    seconds: rounded(median(runs.map(({ ms }) => ms)) / 1_000),
    'core s': rounded(median(runs.map(({ cpuMs }) => cpuMs)) / 1_000),
    'slowest s': rounded(Math.max(...runs.map(({ ms }) => ms)) / 1_000),
    'peak MB': Math.round(Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 2 ** 20),
  };
}

async function planned(services, seed) {
  const child = fork(program, [String(services), String(seed)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const end = () => child.kill();
  process.once('exit', end);
  let told;
  child.on('message', (message) => (told = message));
  const [code, signal] = await once(child, 'close');
  process.off('exit', end);
  if (code !== 0 || told === undefined)
    throw new Error(`planning ${services} services ended with ${code ?? signal}`);
  return told;
}
