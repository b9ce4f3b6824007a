/** What a killed run leaves, and for how long. */

import { setTimeout as sleep } from 'node:timers/promises';
import { differences } from './foreign.mjs';
import { lives, processesOf } from './processes.mjs';

export const healedMsMax = 5_000;
/** Who is late is waited for all the same, to know how late. */
const waitedMsMax = 4 * healedMsMax;
/** How long it must stay healed: what the harness had asked for just before may still arrive. */
const staysMs = 500;

/**
 * When everything of the run was gone and stayed so, in ms since the kill; `late`: what was left when that was to be so; `left`: what is left for
 * good. Where the lane says so, the watchdog may look on for a while when all is gone, but has to end as well.
 */
export async function untilHealed(lane, family, killed, signal) {
  const since = () => performance.now() - killed;
  let healedMs;
  let late;
  for (;;) {
    const at = since();
    const left = await leftOf(lane, family);
    const unhealed = lane.watchdogLooksOn ? left.filter((sentence) => !isWatchdog(sentence)) : left;
    if (unhealed.length > 0) healedMs = undefined;
    else healedMs ??= Math.round(at);
    if (unhealed.length > 0 && at >= healedMsMax) late ??= unhealed;
    if (left.length === 0 && since() - healedMs >= staysMs) return { healedMs, late, left };
    if (left.length > 0 && since() >= waitedMsMax) return { late, left };
    signal.throwIfAborted();
    await sleep(lane.lookEveryMs);
  }
}

function isWatchdog(sentence) {
  return /^process \d+ .*watchdog-main/.test(sentence);
}

/** What there is of a run, one sentence each. `family`: the harness's descendants when it was killed. */
export async function leftOf(lane, family) {
  const words = ({ pid, command }) => `process ${pid} ${command}`;
  const processes = [...family.filter(lives), ...processesOf(lane.folder)].map(words);
  return [...new Set([...processes, ...(await lane.left())])];
}

/** What is foreign and not as it was before any run. A difference that what is `left` of ours makes is told with that. */
export function changesIn(lane, look, left) {
  const changes = differences(lane.before, look);
  return left.length === 0 ? changes : changes.filter((line) => !lane.isOfOurs(line));
}
