/**
 * A plan's scenario in less time. A plan gives a fault time to show all that it may; a search makes many experiments, and what it misses by a shorter
 * one it meets in another.
 */

import { longestDelayMs } from '../fault/longest-delay.ts';
import { durationMs, formatDuration } from '../lib/duration.ts';
import type { Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import { resized } from './resize.ts';

/** Of a plan's times: load, beginnings and lengths of faults. What is asked a second, and what a fault does to a message, stay. */
const share = 0.4;
/** What lasts less is hardly met by anything. */
const leastMs = 200;
const roundMs = 50;

/**
 * The same in 40 % of the time, where that is enough for it: for sagas, whose callers give up after some seconds, as their target says. The rest stays:
 * how long replicas try to agree, nobody says; what users are promised is judged over time; and what makes messages late makes everything take longer,
 * and is compared with what was before.
 */
export function brief(scenario: Scenario): Scenario {
  const { workload } = scenario;
  if (workload.use !== 'sagas' || longestDelayMs(scenario) > 0) return scenario;
  return {
    ...scenario,
    workload: resized(workload, { duration: shorter(workload.duration) }),
    faults: scenario.faults.map(briefFault),
  };
}

function briefFault(fault: Fault): Fault {
  const { begin, lasts } = fault;
  return {
    ...fault,
    begin: 'after' in begin ? { after: shorter(begin.after) } : begin,
    ...(lasts === undefined ? {} : { lasts: shorter(lasts) }),
  };
}

function shorter(time: string): string {
  const ms = durationMs(time);
  return formatDuration(Math.min(ms, Math.max(leastMs, Math.round((ms * share) / roundMs) * roundMs)));
}
