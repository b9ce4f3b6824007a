/** Where the turns of the kill bench are taken: each lane has a working folder, and something foreign beside it. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { changesIn, healedMsMax, leftOf } from './kill-healing.mjs';
import { nextRun } from './kill-scenarios.mjs';
import { startRun } from './killed-run.mjs';
import { kill, lives, processesOf } from './processes.mjs';
import { workFolder } from './seatrial.mjs';

const lookEveryMs = 20;
const healedByNextRun = /^.*healed what run .*$/gm;

/**
 * Takes every turn in one of the lanes. A lane in which something went wrong is made anew. Ctrl-C, or an error of the bench itself, ends all of
 * them; what they had started is gone when this resolves or rejects.
 */
export async function inLanes(turns, count, { open, take }) {
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
export async function openLane({ scenarios, standBeside }, signal) {
  const work = workFolder();
  let beside;
  try {
    beside = await standBeside(work.folder);
  } catch (error) {
    work.remove();
    throw error;
  }
  for (const { name, text } of [nextRun, ...scenarios])
    writeFileSync(join(work.folder, `${name}.yaml`), text);
  const ours = [];
  const close = async () => {
    await endAll(ours, work.folder);
    await beside.end();
    work.remove();
  };
  try {
    const lane = { ...beside, folder: work.folder, ours, before: await beside.look(), close };
    const { code, said } = await takeNextRun(lane, signal);
    if (![0, 1, 2].includes(code)) throw new Error(`a run before any kill ended with ${code}: ${said}`);
    return lane;
  } catch (error) {
    await close();
    throw error;
  }
}

/** The run that must work after a kill. Also measures how long a run takes here besides what it plans (`lane.aroundMs`). */
export async function takeNextRun(lane, signal) {
  const began = performance.now();
  const run = startRun(nextRun.name, lane, signal);
  const { code, said } = await run.ended;
  signal.throwIfAborted();
  if (code === 0) lane.aroundMs = performance.now() - began - nextRun.plannedMs;
  lane.aroundMs ??= 0;
  lane.ours.push(...processesOf(lane.folder));
  const left = await leftOf(lane, []);
  return {
    code,
    healed: said.match(healedByNextRun) ?? [],
    left: [...changesIn(lane, await lane.look(), left), ...left],
    ...(code === 0 ? {} : { said }),
  };
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
