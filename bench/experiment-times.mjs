/**
 * What one experiment took beyond what was planned, and of what that consists. All in ms; `at` of an event counts from when the experiment began.
 *
 *   start        the proxies and services, until the baseline begins
 *   baseline     until the first operation is asked
 *   open         operations still open when the load's planned duration is over, and what ends with the load
 *   heal         ending what stands, and the proof that nothing is left and steady state is back
 *   reading      from the proof to the reading that found the target quiet, less the planned wait and the target's own time; readings are a
 *                second apart, so most of it is waiting for the next one. (Less than nothing: the proof went on during the planned wait.)
 *   stop         the services and the proxies
 *   judging      and writing the record, until the closing line
 *
 * Not in it is the target's own time: how much longer than planned the target kept working after it was healed, so that no two readings a second
 * apart could have been equal. It worked for as long as its services told of sagas, or of requests that belong to one.
 */

import { readsApartMs } from './planned.mjs';

/**
 * `{ planned, target, beyond, parts }` of an experiment: `events` are its rows, `plan` is its scenario's (planned.mjs), `tookMs` the record's, `wholeMs`
 * also has judging in it. What it never came to is not a number.
 */
export function timesOf({ events, plan, tookMs, wholeMs }) {
  const at = (row) => row?.at ?? NaN;
  const baseline = at(events.find(isPhase('baseline')));
  const asked = at(events.find(({ kind }) => kind === 'operation'));
  const loadOver = at(events.find(({ kind }) => kind === 'busy'));
  const healed = at(events.find(isPhase('healed')));
  const proven = at(events.findLast(({ kind, phase }) => kind === 'probe' && phase === 'healed'));
  const quiet = at(events.findLast(({ kind }) => kind === 'quiet'));
  const worked = Math.max(healed, at(events.findLast(isWork)));
  const target = Math.max(0, Math.max(plan.notBeforeMs, worked - healed + readsApartMs) - plan.quietMs);
  const parts = {
    start: baseline,
    baseline: asked - baseline,
    open: loadOver - asked - plan.loadMs,
    heal: proven - loadOver,
    reading: quiet - proven - plan.quietMs - target,
    stop: tookMs - quiet,
    judging: wholeMs - tookMs,
  };
  return { planned: plan.plannedMs, target, beyond: wholeMs - plan.plannedMs - target, parts };
}

function isPhase(name) {
  return ({ kind, phase }) => kind === 'phase' && phase === name;
}

/** Final reads and health checks carry no key. */
function isWork({ kind, key }) {
  return kind === 'saga' || kind === 'acknowledged' || (kind === 'request' && key !== undefined);
}
