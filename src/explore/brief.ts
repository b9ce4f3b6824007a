/**
 * A plan's scenario in less time. A plan gives a fault time to show all that it may; a search makes many experiments, and what it misses by a shorter
 * one it meets in another.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import type { Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import { resized } from './resize.ts';

/** What lasts less is hardly met by anything. */
const leastMs = 200;
const roundMs = 50;

/** The same load and faults, shorter, where that is enough for them. A fault that lasts to the end still does. */
export function brief(scenario: Scenario): Scenario {
  const share = briefShare(scenario);
  if (share === 1) return scenario;
  return {
    ...scenario,
    workload: resized(scenario.workload, { duration: shorter(scenario.workload.duration, share) }),
    faults: scenario.faults.map((fault) => briefFault(fault, share)),
  };
}

/** The part of its times that is enough. What is asked a second, and what a fault does to a message, stay. */
function briefShare({ workload, faults }: Scenario): number {
  switch (workload.use) {
    case 'sagas':
      // Callers give up after some seconds, as their target says. What is only late makes everything take longer, and is compared with what was before.
      return faults.some(({ kind }) => kind === 'latency') ? 1 : 0.4;
    case 'requests':
      // Judged in parts of half a second: several before a fault, and several while it stands.
      return 0.5;
    case 'registers':
      // How long replicas try to agree, and keep what was deleted in mind, nobody says.
      return 1;
  }
}

function briefFault(fault: Fault, share: number): Fault {
  const { begin, lasts } = fault;
  return {
    ...fault,
    begin: 'after' in begin ? { after: shorter(begin.after, share) } : begin,
    ...(lasts === undefined ? {} : { lasts: shorter(lasts, share) }),
  };
}

function shorter(time: string, share: number): string {
  const ms = durationMs(time);
  return formatDuration(Math.min(ms, Math.max(leastMs, Math.round((ms * share) / roundMs) * roundMs)));
}
