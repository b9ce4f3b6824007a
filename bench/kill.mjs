/**
 * SIGKILL to the harness at random moments of the shop's scenarios, `--times` turns (200), in `--lanes` side by side (4). Each lane has a
 * working folder and something foreign beside it (foreign.mjs): a proxy server that the runs use, too, and a process.
 *
 * A turn draws a scenario that has faults (kill-scenarios.mjs), and a moment, from the seed and the turn's number alone: in odd turns a share
 * of the scenario's whole course, from starting the program to writing the report, each as likely; how long that course is on this machine,
 * with so many lanes beside it, is measured all the time. In even turns a share of the time that the first fault stands, counted from
 * when the run has written that one began: what must be undone is there in every second turn at least, however few turns there are.
 * A run that has ended before its moment is drawn again. Then:
 *
 *   - Healed: the server's proxies are what they were before the run, none of the harness's descendants lives, and no process has the working
 *     folder in its command, environment or working folder. Counted from SIGKILL to the first look from which on it stays so, until the
 *     next run begins.
 *   - Nothing foreign changed: its proxies and toxics, the server's process and the other process are, field by field, as they were.
 *   - The next run works: another scenario, complete, in the same folder with the same server, ends with exit code 0 and leaves the same. A run
 *     heals what earlier ones left before it does anything else, and says so: here it must have found nothing.
 *
 * Turns are kept in `reports/bench-kill.jsonl` with the seed and a fingerprint of what was measured, and not repeated; `--fresh` forgets
 * them. `--only TURN` repeats a single one. Linux only: it reads /proc.
 */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { differences, proxiesAt, startForeign } from './foreign.mjs';
import { rowsIn } from './json-rows.mjs';
import { nextRun, scenariosToDraw } from './kill-scenarios.mjs';
import { descendantsOf, kill, lives, processesOf } from './processes.mjs';
import { root, workFolder } from './seatrial.mjs';

const healedMsMax = 5_000;
/** How long it must stay healed: what the harness had asked for just before may still arrive. */
const staysMs = 500;
const lookEveryMs = 20;
/** Of what a run takes besides its load and the wait for quiet: the drawn ones start two to three times as many services as the next run. */
const aroundFactor = 1.5;
const drawsMax = 20;
/** Of the turns; with fewer than `turnsMin` it is not asked. */
const standingShareMin = 0.2;
const turnsMin = 5;
const healedByNextRun = /^.*healed what run .*$/gm;
const results = join(root, 'reports', 'bench-kill.jsonl');

/** Where a run can be when it dies, in the order in which it gets there. */
const phases = [
  'program',
  'start',
  'baseline',
  'load before any fault',
  'fault stands',
  'fault over',
  'healed',
  'final',
  'judged',
];

export async function bench({ times = '200', lanes = '4', seed, only, fresh = false }) {
  if (!existsSync('/proc/self/stat')) throw new Error('this bench reads /proc, which only Linux has');
  const scenarios = scenariosToDraw();
  const drawn = await import(join(root, 'dist', 'lib', 'random.js'));
  const common = { seed: Number(seed), scenarios, random: drawn.createRandom(Number(seed), 'kill') };
  const fingerprint = fingerprintOf();
  const known = { seed: common.seed, fingerprint };
  if (fresh) rmSync(results, { force: true });

  const done = only === undefined ? turnsDone(known) : [];
  const wanted = only === undefined ? Array.from({ length: Number(times) }, (_, n) => n + 1) : [Number(only)];
  const waiting = wanted.filter((turn) => !done.some((one) => one.turn === turn));
  if (waiting.length < wanted.length)
    console.log(`${wanted.length - waiting.length} turns were measured before`);
  const take = async (turn, lane, signal) => {
    const result = await takeTurn(turn, lane, { ...common, signal });
    if (fingerprintOf() !== fingerprint) throw new Error('what is measured was changed while the bench ran');
    tell(result, known);
    done.push(result);
    mkdirSync(join(root, 'reports'), { recursive: true });
    if (only === undefined) appendFileSync(results, `${JSON.stringify({ ...known, ...result })}\n`);
    return isGood(result);
  };
  await inLanes(waiting, Number(lanes), { open: (signal) => openLane(scenarios, signal), take });
  const turns = done.filter(({ turn }) => wanted.includes(turn));
  return { rows: rowsOf(turns), goals: goalsOf(turns, wanted.length) };
}

/** Of everything that a result depends on: the compiled product, the scenarios, this bench. */
function fingerprintOf() {
  const own = ['kill', 'kill-scenarios', 'planned', 'json-rows', 'foreign', 'echo-server', 'processes'];
  const hash = createHash('sha256');
  for (const file of [join('dist', '.stamp'), ...own.map((name) => join('bench', `${name}.mjs`))])
    hash.update(readFileSync(join(root, file)));
  for (const { text } of scenariosToDraw()) hash.update(text);
  return hash.digest('hex').slice(0, 16);
}

/** What was measured before. A bench that was killed leaves a torn last line: it is taken away, so that nothing is appended to it. */
function turnsDone({ seed, fingerprint }) {
  if (!existsSync(results)) return [];
  const turns = rowsIn(results);
  writeFileSync(results, turns.map((turn) => `${JSON.stringify(turn)}\n`).join(''));
  return turns.filter((one) => one.seed === seed && one.fingerprint === fingerprint);
}

/**
 * Takes every turn in one of the lanes. A lane in which something went wrong is made anew. Ctrl-C, or an error of the bench itself, ends all of
 * them; what they had started is gone when this resolves or rejects.
 */
async function inLanes(turns, count, { open, take }) {
  const over = new AbortController();
  const interrupt = () => over.abort(Object.assign(new Error('interrupted'), { code: 'E_INTERRUPTED' }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
  const waiting = [...turns];
  const lane = async () => {
    let place;
    try {
      for (let turn = waiting.shift(); turn !== undefined && !over.signal.aborted; turn = waiting.shift()) {
        place ??= await open(over.signal);
        if (await take(turn, place, over.signal)) continue;
        await place.close();
        place = undefined;
      }
    } catch (error) {
      over.abort(error);
    } finally {
      await place?.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, turns.length) }, lane));
  for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupt);
  if (over.signal.aborted) throw over.signal.reason;
}

/** A folder with something foreign beside it, in which one run has been made. `ours` are processes that were seen there: those that live at the end are ended. */
async function openLane(scenarios, signal) {
  const foreign = await startForeign();
  const work = workFolder();
  for (const { name, text } of [nextRun, ...scenarios])
    writeFileSync(join(work.folder, `${name}.yaml`), text);
  const ours = [];
  const close = async () => {
    await endAll(ours, work.folder);
    await foreign.end();
    work.remove();
  };
  try {
    const lane = { ...foreign, folder: work.folder, ours, before: await foreign.look(), close };
    const { code, said } = await takeNextRun(lane, signal);
    if (![0, 1, 2].includes(code)) throw new Error(`a run before any kill ended with ${code}: ${said}`);
    return lane;
  } catch (error) {
    await close();
    throw error;
  }
}

/** Ends these processes and all that have to do with the folder: what dies may have begun another one just before. */
async function endAll(processes, folder) {
  for (let look = 0; look < healedMsMax / lookEveryMs; look += 1) {
    const living = [...processes.filter(lives), ...processesOf(folder)];
    if (living.length === 0) return;
    for (const one of living) kill(one);
    await sleep(lookEveryMs);
  }
}

async function takeTurn(turn, lane, { random, scenarios, signal }) {
  const { name, atMs, family, killed, phase, standing } = await killedRun(turn, lane, {
    random,
    scenarios,
    signal,
  });
  lane.ours.push(...family);
  const healing = await untilHealed(lane, family, killed, signal);
  const changed = differences(lane.before, await lane.look());
  // Right before the next run: it heals before anything else, and what had come back by then would never be seen.
  const cameBack = await leftOf(lane, family);
  const left = [...healing.left, ...cameBack.filter((line) => !healing.left.includes(line))];
  const healedMs = left.length === 0 ? healing.healedMs : undefined;
  if (left.length > 0) keep(lane, turn);
  const next = await takeNextRun(lane, signal);
  const afterNext = differences(lane.before, await lane.look());
  return {
    turn,
    scenario: name,
    atMs,
    phase,
    ...(standing.length === 0 ? {} : { standing }),
    processes: family.length,
    ...(healedMs === undefined ? {} : { healedMs }),
    left,
    // What of ours is left in the server is told already.
    changed: left.length === 0 ? changed : changed.filter((line) => !isOfOurs(line, lane)),
    next: {
      code: next.code,
      healed: next.healed,
      left: [...afterNext, ...next.left],
      ...(next.code === 0 ? {} : { said: next.said }),
    },
  };
}

/** `proxies.NAME: undefined → …` of a proxy that is not foreign. */
function isOfOurs(line, { before }) {
  const [, name] = /^proxies\.(.*?): undefined →/.exec(line) ?? [];
  return name !== undefined && !(name in before.proxies);
}

/** Starts the drawn scenario and kills the harness at the drawn moment. */
async function killedRun(turn, lane, { random, scenarios, signal }) {
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
    if (endedFirst === false) {
      const family = descendantsOf(run.child.pid);
      run.child.kill('SIGKILL');
      const killed = performance.now();
      await run.ended;
      const atMs = Math.round(killed - began);
      return { name: drawn.name, atMs, family, killed, ...whereItWas(newestRun(lane.folder), last) };
    }
    // 0, 1 and 2 are verdicts: the run was too quick for its moment.
    if (![0, 1, 2].includes(endedFirst.code))
      throw new Error(
        `turn ${turn}: ${drawn.name} ended by itself with ${endedFirst.code}: ${endedFirst.said}`,
      );
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
function startRun(name, { url, folder }, signal) {
  const args = [join(root, 'dist', 'cli', 'main.js'), 'run', `${name}.yaml`, '--toxiproxy', url];
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
function newestRun(folder) {
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

/** When everything of the run was gone and stayed so, in ms since the kill; or what is left when the time is over. */
async function untilHealed(lane, family, killed, signal) {
  const since = () => performance.now() - killed;
  let healedMs;
  let left = [];
  for (;;) {
    const at = since();
    left = await leftOf(lane, family);
    if (left.length > 0) healedMs = undefined;
    else healedMs ??= Math.round(at);
    if (left.length === 0 && since() - healedMs >= staysMs) return { healedMs, left };
    if (left.length > 0 && since() >= healedMsMax) return { healedMs: undefined, left };
    signal.throwIfAborted();
    await sleep(lookEveryMs);
  }
}

/** What there is of a run, one sentence each. */
async function leftOf({ url, folder, before }, family) {
  const words = ({ pid, command }) => `process ${pid} ${command}`;
  const processes = [...family.filter(lives), ...processesOf(folder)].map(words);
  const proxies = differences(before.proxies, await proxiesAt(url).catch(String)).map(
    (line) => `proxies: ${line}`,
  );
  return [...new Set([...processes, ...proxies])];
}

/** Also measures how long a run takes here besides what it plans (`lane.aroundMs`). */
async function takeNextRun(lane, signal) {
  const began = performance.now();
  const run = startRun(nextRun.name, lane, signal);
  const { code, said } = await run.ended;
  signal.throwIfAborted();
  if (code === 0) lane.aroundMs = performance.now() - began - nextRun.plannedMs;
  lane.aroundMs ??= 0;
  const living = processesOf(lane.folder);
  lane.ours.push(...living);
  const left = living.map(({ pid, command }) => `process ${pid} ${command}`);
  return { code, said, healed: said.match(healedByNextRun) ?? [], left };
}

/** What the run had written, for whoever looks into it. */
function keep({ folder }, turn) {
  const run = newestRun(folder);
  if (run === undefined) return;
  const copy = join(root, 'reports', `bench-kill-turn-${turn}`, basename(run));
  cpSync(run, copy, { recursive: true });
  console.log(`  what the run had written: ${copy}`);
}

function isGood(turn) {
  return isHealed(turn) && turn.changed.length === 0 && nextWorks(turn.next);
}

function isHealed({ healedMs }) {
  return healedMs !== undefined && healedMs <= healedMsMax;
}

function nextWorks({ code, healed, left }) {
  return code === 0 && healed.length === 0 && left.length === 0;
}

function tell(result, { seed }) {
  const { turn, scenario, atMs, phase, standing = [], healedMs, left, changed, next } = result;
  const where = `${phase}${standing.length === 0 ? '' : ` (${standing.join(' and ')})`}`;
  const late = isHealed(result) ? '' : ', TOO LATE';
  const how = healedMs === undefined ? 'NOT HEALED' : `healed in ${healedMs} ms${late}`;
  console.log(`turn ${turn}: ${scenario}, killed at ${(atMs / 1_000).toFixed(1)} s, ${where}: ${how}`);
  for (const line of left) console.log(`  left: ${line}`);
  for (const line of changed) console.log(`  foreign: ${line}`);
  if (next.code !== 0) console.log(`  the next run ended with ${next.code}: ${next.said ?? ''}`);
  for (const line of next.healed) console.log(`  the next run found something left: ${line}`);
  for (const line of next.left) console.log(`  left by the next run: ${line}`);
  if (!isGood(result)) console.log(`  once more: npm run bench -- kill --seed ${seed} --only ${turn}`);
}

function rowsOf(turns) {
  return phases.flatMap((phase) => {
    const here = turns.filter((turn) => turn.phase === phase);
    const times = here.flatMap(({ healedMs }) => healedMs ?? []).sort((a, b) => a - b);
    const row = { phase, kills: here.length, healed: here.filter(isHealed).length };
    return { ...row, 'median ms': times[Math.ceil(times.length / 2) - 1], 'slowest ms': times.at(-1) };
  });
}

function goalsOf(turns, count) {
  const all = (what, good) => {
    const value = turns.filter(good).length;
    return { what: `${what}, of ${count}`, value, op: '=', goal: count, met: value === count };
  };
  return [
    all(`healed within ${healedMsMax / 1_000} s`, isHealed),
    all('nothing foreign changed', ({ changed }) => changed.length === 0),
    all('the next run works, and finds nothing to heal', ({ next }) => nextWorks(next)),
    standingGoal(turns),
  ];
}

/** Healing is put to the test where something must be undone. */
function standingGoal(turns) {
  const standing = turns.filter(({ standing = [] }) => standing.length > 0).length;
  const value = turns.length === 0 ? undefined : Number((standing / turns.length).toFixed(2));
  return {
    what: `killed while a fault stood, share of ${turns.length} turns`,
    value,
    op: '>=',
    goal: standingShareMin,
    met: turns.length < turnsMin ? null : standing >= standingShareMin * turns.length,
  };
}
