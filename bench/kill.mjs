/**
 * SIGKILL to the harness at random moments of the shop's scenarios, `--times` turns (200), in `--lanes` side by side (4). Each lane has a
 * working folder and something foreign beside it (kill-beside.mjs): a proxy server that the runs use, too, and a process. With
 * `--runtime container` (30 turns in 1 lane) the runs are made in containers, and a container with a network and a volume stands beside.
 *
 * A turn draws a scenario that has faults (kill-scenarios.mjs), and a moment, from the seed and the turn's number alone: in odd turns a share
 * of the scenario's whole course, from starting the program to writing the report, each as likely; how long that course is on this machine,
 * with so many lanes beside it, is measured all the time. In even turns a share of the time that the first fault stands, counted from
 * when the run has written that one began: what must be undone is there in every second turn at least, however few turns there are.
 * A run that has ended before its moment is drawn again. Then:
 *
 *   - Healed: the server's proxies are what they were before the run, none of the harness's descendants lives, and no process has the working
 *     folder in its command, environment or working folder. Counted from SIGKILL to the first look from which on it stays so, until the
 *     next run begins. In containers: nothing in the engine bears the tag of a run of this lane, and no volume that one of its containers had
 *     is there; the watchdog may look on for some seconds.
 *   - Nothing foreign changed: its proxies and toxics, the server's process and the other process are, field by field, as they were; or the
 *     container, its network and its volume, as the engine describes them, and what it answers.
 *   - The next run works: another scenario, complete, in the same folder with the same server or engine, ends with exit code 0 and leaves
 *     the same. A run heals what earlier ones left before it does anything else, and says so: here it must have found nothing.
 *
 * Turns are kept in `reports/bench-kill.jsonl` with the seed and a fingerprint of what was measured, and not repeated; `--fresh` forgets
 * them. `--only TURN` repeats a single one. Linux only: it reads /proc.
 */

import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { engineHere, notMeasured } from './engine.mjs';
import { rowsIn } from './json-rows.mjs';
import { besideContainers, besideProcesses } from './kill-beside.mjs';
import { changesIn, leftOf, untilHealed } from './kill-healing.mjs';
import { inLanes, openLane, takeNextRun } from './kill-lanes.mjs';
import { goalsOf, isGood, rowsOf, tell } from './kill-results.mjs';
import { scenariosToDraw } from './kill-scenarios.mjs';
import { killedRun, newestRun } from './killed-run.mjs';
import { root } from './seatrial.mjs';

const results = join(root, 'reports', 'bench-kill.jsonl');
const usual = { process: { times: 200, lanes: 4 }, container: { times: 30, lanes: 1 } };
/** Of the bench, what its results depend on. */
const own = [
  'kill kill-beside kill-healing kill-lanes kill-results kill-scenarios killed-run planned json-rows',
  'foreign foreign-container engine run-tags echo-server processes',
].flatMap((names) => names.split(' '));

export async function bench({ runtime, seed, only, fresh = false, ...asked }) {
  if (!existsSync('/proc/self/stat')) throw new Error('this bench reads /proc, which only Linux has');
  const times = Number(asked.times ?? usual[runtime].times);
  const lanes = Number(asked.lanes ?? usual[runtime].lanes);
  const wanted = only === undefined ? Array.from({ length: times }, (_, n) => n + 1) : [Number(only)];
  const { engine, why } = runtime === 'container' ? await engineHere() : {};
  if (why !== undefined) return { rows: [], goals: notMeasured(goalsOf([], wanted.length), why) };
  const scenarios = scenariosToDraw(runtime);
  const drawn = await import(join(root, 'dist', 'lib', 'random.js'));
  const common = { scenarios, random: drawn.createRandom(Number(seed), 'kill') };
  const fingerprint = fingerprintOf(runtime);
  const known = { seed: Number(seed), runtime, fingerprint };
  if (fresh) rmSync(results, { force: true });

  const done = only === undefined ? turnsDone(known) : [];
  const waiting = wanted.filter((turn) => !done.some((one) => one.turn === turn));
  if (waiting.length < wanted.length)
    console.log(`${wanted.length - waiting.length} turns were measured before`);
  const take = async (turn, lane, signal) => {
    const result = await takeTurn(turn, lane, { ...common, signal });
    if (fingerprintOf(runtime) !== fingerprint)
      throw new Error('what is measured was changed while the bench ran');
    tell(result, known);
    done.push(result);
    mkdirSync(join(root, 'reports'), { recursive: true });
    if (only === undefined) appendFileSync(results, `${JSON.stringify({ ...known, ...result })}\n`);
    return isGood(result);
  };
  const standBeside = (folder) =>
    engine === undefined ? besideProcesses() : besideContainers(folder, engine);
  const open = (signal) => openLane({ scenarios, standBeside }, signal);
  await inLanes(waiting, lanes, { open, take });
  const turns = done.filter(({ turn }) => wanted.includes(turn));
  return { rows: rowsOf(turns), goals: goalsOf(turns, wanted.length) };
}

/** Of everything that a result depends on: the compiled product, the scenarios, this bench. */
function fingerprintOf(runtime) {
  const hash = createHash('sha256');
  for (const file of [join('dist', '.stamp'), ...own.map((name) => join('bench', `${name}.mjs`))])
    hash.update(readFileSync(join(root, file)));
  hash.update(runtime);
  for (const { text } of scenariosToDraw(runtime)) hash.update(text);
  return hash.digest('hex').slice(0, 16);
}

/** What was measured before. A bench that was killed leaves a torn last line: it is taken away, so that nothing is appended to it. */
function turnsDone({ seed, fingerprint }) {
  if (!existsSync(results)) return [];
  const turns = rowsIn(results);
  writeFileSync(results, turns.map((turn) => `${JSON.stringify(turn)}\n`).join(''));
  return turns.filter((one) => one.seed === seed && one.fingerprint === fingerprint);
}

async function takeTurn(turn, lane, { random, scenarios, signal }) {
  const { name, atMs, family, killed, phase, standing } = await killedRun(turn, lane, {
    random,
    scenarios,
    signal,
  });
  lane.ours.push(...family);
  const healing = await untilHealed(lane, family, killed, signal);
  const look = await lane.look();
  // Right before the next run: it heals before anything else, and what had come back by then would never be seen.
  const cameBack = await leftOf(lane, family);
  const left = [...healing.left, ...cameBack.filter((line) => !healing.left.includes(line))];
  const healedMs = left.length === 0 ? healing.healedMs : undefined;
  if (left.length > 0) keep(lane, turn);
  const next = await takeNextRun(lane, signal);
  return {
    turn,
    scenario: name,
    atMs,
    phase,
    ...(standing.length === 0 ? {} : { standing }),
    processes: family.length,
    ...(healedMs === undefined ? {} : { healedMs }),
    ...(healing.late === undefined || left.length > 0 ? {} : { late: healing.late }),
    left,
    changed: changesIn(lane, look, left),
    next,
  };
}

/** What the run had written, for whoever looks into it. */
function keep({ folder }, turn) {
  const run = newestRun(folder);
  if (run === undefined) return;
  const copy = join(root, 'reports', `bench-kill-turn-${turn}`, basename(run));
  cpSync(run, copy, { recursive: true });
  console.log(`  what the run had written: ${copy}`);
}
