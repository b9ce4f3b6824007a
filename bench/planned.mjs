/** How long scenarios of the shop make an experiment take, reckoned from what the product itself goes by. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from './seatrial.mjs';

const [{ scenarioSchema }, { targetSchema }, { quietTimes }, { durationMs }] = await Promise.all(
  ['model/scenario.js', 'model/target.js', 'run/deadlines.js', 'lib/duration.js'].map(
    (file) => import(join(root, 'dist', file)),
  ),
);
const targetText = readFileSync(join(root, 'targets', 'shop', 'target.yaml'), 'utf8');
const target = targetSchema.parse(parse(targetText, { merge: true }));

/** A target is quiet when two readings so far apart are equal (src/run/quiet-watch.ts). */
export const readsApartMs = 1_000;

/**
 * What a scenario (YAML) plans, in ms: `loadMs`; from healing on `quietMs`, during which both waits go on at once, that for what was sent
 * before and may still arrive (`notBeforeMs`) and that between two equal readings; and all of it. `standsMs`: how long its first fault stands.
 */
export function planOf(text) {
  const scenario = scenarioSchema.parse(parse(text, { merge: true }));
  const loadMs = durationMs(scenario.workload.duration);
  const { notBeforeMs } = quietTimes(scenario, target);
  const quietMs = Math.max(readsApartMs, notBeforeMs);
  const plannedMs = loadMs + quietMs;
  return { loadMs, notBeforeMs, quietMs, plannedMs, standsMs: standsMsOf(scenario.faults[0], loadMs) };
}

/** Healing ends what stands when the load is over. */
function standsMsOf({ begin, lasts } = {}, loadMs) {
  if (begin === undefined) return 0;
  const leftMs = loadMs - ('after' in begin ? durationMs(begin.after) : 0);
  return Math.min(leftMs, lasts === undefined ? leftMs : durationMs(lasts));
}
