/**
 * `--times` experiments (20) in a row in one process: does the harness grow, and how much time does it take for itself?
 *
 * `seatrial run FOLDER --lanes 1` over short scenarios of the shop: toxics, refused connections, a partition, process faults, an aimed one, in
 * turn. At each closing line the harness stands still (stand-still.mjs) and is looked at from outside, in /proc: its open descriptors
 * and those of them that are sockets, its descendants, its resident memory; and, after a full garbage collection, what is still in use
 * on its heap. The collection is forced from within, because no look from outside tells what is garbage; resident memory is
 * read before it.
 *
 *   - Descriptors and processes: the fewest after the last three experiments are as many as the fewest after the first three. (Of three, because
 *     sockets that the other side has closed may take a moment to be gone.)
 *   - Memory: the slope of a least-squares line through the experiments from the fifth on, in KiB an experiment; of data on the heap, without
 *     compiled code, and of resident memory.
 *   - With `--runtime container`: how many containers, networks and volumes bear the label of this run. Before the first experiment and after
 *     each there are none; how many volumes no container has, before and after, is told, too, but others may use the engine.
 *   - Time beyond plan: from one closing line to the next, so with judging, less what is planned (the load's duration, and from healing on the
 *     longer of two waits: until what was sent before can no longer arrive, and between two equal readings) and less what the target
 *     itself took to become quiet, which has a column of its own. Of what the rest consists is told, too (experiment-times.mjs). Starting the
 *     program and writing the report happen once for all experiments; they are told below the table and are in no experiment's time.
 *
 * Linux only.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { engineHere, notMeasured } from './engine.mjs';
import { timesOf } from './experiment-times.mjs';
import { watchEngine } from './harness-engine.mjs';
import { rowsIn } from './json-rows.mjs';
import { planOf } from './planned.mjs';
import { descendantsOf, kill, processesOf } from './processes.mjs';
import { root, workFolder } from './seatrial.mjs';

const slopeFrom = 5;
/**
 * KiB an experiment. Measured on Node 20: data 65 to 90, falling; about 25 of them are connection pools that Node's `fetch` keeps
 * for addresses it once called, the others records and verdicts for the report, and what the engine learns about functions that get hot.
 * Resident memory, measured: 200 to 350.
 */
const dataSlopeMax = 128;
const residentSlopeMax = 1_024;
const few = 3;
/** The median; on processes each experiment keeps to it. */
const beyondMsMax = { process: 2_000, container: 6_000 };

/** One fault each; they begin half a second into two seconds of load. */
const faults = {
  latency: '{ kind: latency, on: order->payment, latency: 200ms, AFTER, lasts: 1s }',
  crash: '{ kind: crash, service: payment, AFTER, lasts: 500ms }',
  down: '{ kind: down, on: order->shipping, AFTER, lasts: 1s }',
  aimed: '{ kind: crash, service: order, begin: { afterStep: reserve }, lasts: 500ms }',
  'lost-reply': '{ kind: lost-reply, on: order->payment, AFTER, lasts: 1s }',
  pause: '{ kind: pause, service: inventory, AFTER, lasts: 500ms }',
  partition: '{ kind: partition, between: [[order], [inventory]], AFTER, lasts: 1s }',
  stop: '{ kind: stop, service: notifier, AFTER, lasts: 500ms }',
  flap: '{ kind: flap, on: order->payment, down: 100ms, up: 100ms, AFTER, lasts: 1s }',
  reset: '{ kind: reset_peer, on: order->shipping, AFTER, lasts: 1s }',
};

const scenario = (name, fault) => `schemaVersion: 1
name: ${name}
target: shop
services: [storefront, order, inventory, payment, shipping, notifier]
workload: { use: sagas, saga: checkout, at: storefront, clients: 4, rate: 20, duration: 2s, timeout: 1s }
faults:
  - ${fault.replace('AFTER', 'begin: { after: 500ms }')}
`;

export async function bench({ times = '20', runtime }) {
  if (!existsSync('/proc/self/fd')) throw new Error('this bench reads /proc, which only Linux has');
  const { engine, why } = runtime === 'container' ? await engineHere() : {};
  if (why !== undefined) return { rows: [], goals: notMeasured(goalsOf([], Number(times), runtime), why) };
  const work = workFolder();
  const watch = engine && (await watchEngine(engine, work.folder));
  try {
    const kinds = Array.from(
      { length: Number(times) },
      (_, n) => Object.keys(faults)[n % Object.keys(faults).length],
    );
    mkdirSync(join(work.folder, 'scenarios'));
    for (const [n, kind] of kinds.entries()) {
      const name = `run-${String(n + 1).padStart(3, '0')}-${kind}`;
      writeFileSync(join(work.folder, 'scenarios', `${name}.yaml`), scenario(name, faults[kind]));
    }
    const seen = await runAndLook(work.folder, runtime, watch);
    const { rows, programMs } = rowsOf(seen, kinds, work.folder);
    console.log(
      `\nonce for all: starting the program ${programMs} ms, the report ${Math.round(seen.lastMs)} ms`,
    );
    await watch?.tell();
    return { rows, goals: goalsOf(rows, kinds.length, runtime) };
  } finally {
    await watch?.end();
    for (const one of processesOf(work.folder)) kill(one);
    work.remove();
  }
}

/** Runs all of it. `looks`: what was seen at each closing line; `lastMs`: from the last one to the end; `spawnedAt`: when it was started. */
async function runAndLook(folder, runtime, watch) {
  const preload = new URL('./stand-still.mjs', import.meta.url).href;
  const program = join(root, 'dist', 'cli', 'main.js');
  const flags = ['--lanes', '1', '--json', '--runtime', runtime];
  const args = ['--import', preload, program, 'run', 'scenarios', ...flags];
  const spawnedAt = Date.now();
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, CI: 'true', NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const interrupt = () => child.kill('SIGKILL');
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
  const said = [];
  child.stderr.on('data', (chunk) => said.push(chunk));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const looks = [];
  let since = performance.now();
  for await (const text of createInterface(child.stdio[3])) {
    const { line, ...heap } = JSON.parse(text);
    if (line !== undefined) {
      const betweenMs = performance.now() - since;
      looks.push({ betweenMs, ...lookAt(child.pid), ...(await watch?.look()) });
      console.log(line.trim());
    } else Object.assign(looks.at(-1), heap);
    since = performance.now();
    child.stdio[3].write('\n');
  }
  const code = await ended;
  const lastMs = performance.now() - since;
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
  if (code === 'SIGKILL') throw Object.assign(new Error('interrupted'), { code: 'E_INTERRUPTED' });
  if (![0, 1, 2].includes(code)) throw new Error(`the run ended with ${code}: ${Buffer.concat(said)}`);
  return { looks, lastMs, spawnedAt };
}

/** A process as it is now, from outside. */
function lookAt(pid) {
  const descriptors = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  const [, resident] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    descriptors: descriptors.length,
    sockets: descriptors.filter((name) => name.startsWith('socket:')).length,
    processes: descendantsOf(pid).length,
    resident: Number(resident) * 1_024,
  };
}

/** The looks with what the run's record and events say of each experiment; `programMs`: from starting the program to the first one. */
function rowsOf({ looks, spawnedAt }, kinds, folder) {
  const run = join(folder, 'reports', 'latest');
  const { experiments } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8'));
  const programMs = Date.parse(experiments[0].startedAt) - spawnedAt;
  const rows = looks.map(({ betweenMs, data, code, resident, ...counts }, index) => {
    const { id, tookMs, status, healProven, verdict } = experiments[index];
    const { planned, target, beyond, parts } = timesOf({
      events: rowsIn(join(run, id, 'events.jsonl')),
      plan: planOf(readFileSync(join(run, id, 'scenario.yaml'), 'utf8')),
      tookMs,
      wholeMs: index === 0 ? betweenMs - programMs : betweenMs,
    });
    const times = { 'planned ms': planned, 'target ms': target, 'beyond ms': beyond, ...parts };
    return {
      fault: kinds[index],
      status: healProven ? status : `${status}, healing not proven`,
      verdict,
      ...counts,
      'data KiB': Math.round(data / 1_024),
      'code KiB': Math.round(code / 1_024),
      'resident KiB': Math.round(resident / 1_024),
      ...Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, Math.round(ms)])),
    };
  });
  return { rows, programMs };
}

function goalsOf(rows, count, runtime) {
  const goal = (what, value, op, limit) => ({ what, value, op, goal: limit, met: meets(value, op, limit) });
  const well = rows.filter(({ status }) => status === 'completed').length;
  const fewest = (some, key) => Math.min(...some.map((row) => row[key]));
  const grown = (key) =>
    rows.length < 2 * few ? undefined : fewest(rows.slice(-few), key) - fewest(rows.slice(0, few), key);
  const slope = (key) => slopeOf(rows.map((row, index) => [index + 1, row[key]]).slice(slopeFrom - 1));
  const times = rows.map((row) => row['beyond ms']).sort((a, b) => a - b);
  const beyond = times.every(Number.isFinite) ? times : [];
  const most = (key) => (rows.length === 0 ? undefined : Math.max(...rows.map((row) => row[key])));
  const limit = beyondMsMax[runtime];
  const own = 'time beyond plan and the target’s own, ms';
  return [
    goal('experiments completed, healing proven', well, '=', count),
    goal('descriptors more than after the first three', grown('descriptors'), '<=', 0),
    goal('processes more than after the first three', grown('processes'), '<=', 0),
    goal('data on the heap, KiB an experiment', slope('data KiB'), '<=', dataSlopeMax),
    goal('resident memory, KiB an experiment', slope('resident KiB'), '<=', residentSlopeMax),
    goal(`${own}, median`, beyond[Math.ceil(beyond.length / 2) - 1], '<=', limit),
    ...(runtime === 'container'
      ? ['containers', 'networks', 'volumes'].map((key) =>
          goal(`${key} left after an experiment`, most(key), '<=', 0),
        )
      : [goal(`${own}, the slowest`, beyond.at(-1), '<=', limit)]),
  ];
}

/** What was not measured (too few experiments, one that did not come to its end) is not met. */
function meets(value, op, limit) {
  if (value === undefined) return false;
  return op === '=' ? value === limit : value <= limit;
}

/** Of the least-squares line through the points; `undefined` for fewer than three. */
function slopeOf(points) {
  if (points.length < 3) return undefined;
  const mean = (at) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const under = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return Number((over / under).toFixed(1));
}
