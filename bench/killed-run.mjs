/** A run that is killed at a random moment. */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rowsIn } from './json-rows.mjs';
import { descendantsOf } from './processes.mjs';
import { root } from './seatrial.mjs';

/** Of what a run takes besides its load and the wait for quiet: the drawn ones start two to three times as many services as the next run. */
const aroundFactor = 1.5;
const drawsMax = 20;
const lookEveryMs = 20;

/** Starts the drawn scenario and kills the harness at the drawn moment. */
export async function killedRun(turn, lane, { random, scenarios, signal }) {
  for (let draw = 1; draw <= drawsMax; draw += 1) {
    const chance = random.fork(`turn ${turn}, draw ${draw}`);
    const drawn = { ...chance.pick(scenarios), share: chance.next(), isInFault: turn % 2 === 0 };
    const last = newestRun(lane.folder);
    const over = new AbortController();
    const began = performance.now();
    const run = startRun(drawn.name, lane, signal);
    const moment = untilMoment(drawn, lane, last, AbortSignal.any([signal, over.signal]));
    const endedFirst = await Promise.race([run.ended, moment.catch(falseWhenAborted)]);
    over.abort();
    signal.throwIfAborted();
    // Seen before the kill: what is gone at the next look may have left something all the same.
    const there = endedFirst === false ? await lane.left() : [];
    const family = descendantsOf(run.child.pid);
    run.child.kill('SIGKILL');
    const killed = performance.now();
    const { code, said } = await run.ended;
    if (code === null) {
      const where = whereItWas(newestRun(lane.folder), last);
      // Who sees nothing then would call everything healed.
      if (where.standing.length > 0 && there.length === 0)
        throw new Error(`turn ${turn}: a fault stood, and nothing of the run was to be seen`);
      return { name: drawn.name, atMs: Math.round(killed - began), family, killed, ...where };
    }
    // 0, 1 and 2 are verdicts: the run was too quick for its moment.
    if (![0, 1, 2].includes(code))
      throw new Error(`turn ${turn}: ${drawn.name} ended by itself with ${code}: ${said}`);
  }
  throw new Error(`turn ${turn}: every run ended before its moment`);
}

/** Resolves to `false` when the moment has come. */
async function untilMoment({ share, isInFault, plannedMs, standsMs }, lane, last, signal) {
  if (!isInFault)
    return await sleep(Math.round(share * (plannedMs + aroundFactor * lane.aroundMs)), false, { signal });
  const begins = () => faultRows(newestRun(lane.folder), last).some(({ type }) => type === 'begin');
  while (!begins()) await sleep(lookEveryMs, undefined, { signal });
  return await sleep(Math.round(share * standsMs), false, { signal });
}

function falseWhenAborted(error) {
  if (error.name !== 'AbortError') throw error;
  return false;
}

/** What a run has written of its faults so far; `last`: the newest run when it was started. */
function faultRows(run, last) {
  const events = run === undefined || run === last ? undefined : eventsOf(run);
  return events === undefined ? [] : rowsIn(events, '"fault"').filter(({ kind }) => kind === 'fault');
}

/** The events of a run's only experiment; `undefined` when that has not begun. */
function eventsOf(run) {
  const [experiment] = readdirSync(run).filter((name) => /^\d+-/.test(name));
  return experiment === undefined ? undefined : join(run, experiment, 'events.jsonl');
}

/** `seatrial run NAME.yaml` in the lane. `ended` resolves to its exit code and what it said. */
export function startRun(name, { flags, folder }, signal) {
  const args = [join(root, 'dist', 'cli', 'main.js'), 'run', `${name}.yaml`, ...flags];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const said = [];
  child.stderr.on('data', (chunk) => said.push(chunk));
  const end = () => child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    // Not `close`: a process that outlives the harness may hold its standard error open.
    child.on('exit', (code) => {
      signal.removeEventListener('abort', end);
      resolve({ code, said: Buffer.concat(said).toString().trim() });
    });
  });
  return { child, ended };
}

/** The folder of the newest run; `undefined` when there is none. */
export function newestRun(folder) {
  const latest = join(folder, 'reports', 'latest');
  return existsSync(latest) ? realpathSync(latest) : undefined;
}

/** How far the run had come, by what it has written; and which faults stood then. */
function whereItWas(run, last) {
  const events = run === undefined || run === last ? undefined : eventsOf(run);
  if (events === undefined) return { phase: 'program', standing: [] };
  if (existsSync(join(dirname(events), 'verdict.json'))) return { phase: 'judged', standing: [] };
  const rows = rowsIn(events);
  const of = (type) => rows.filter((row) => row.kind === 'fault' && row.type === type);
  const ended = of('end').map(({ fault }) => fault);
  const standing = of('begin').filter(({ fault }) => !ended.includes(fault));
  const phase = rows.findLast(({ kind }) => kind === 'phase')?.phase ?? 'start';
  const hasLoad = rows.some(({ kind }) => ['operation', 'load', 'saga', 'request'].includes(kind));
  const finer = {
    baseline: hasLoad ? 'load before any fault' : 'baseline',
    faulted: standing.length > 0 ? 'fault stands' : 'fault over',
  };
  return { phase: finer[phase] ?? phase, standing: standing.map(({ what, where }) => `${what} on ${where}`) };
}
