/**
 * A plan's scenario in less time. A plan gives a fault time to show all that it may; a search makes many experiments, and what it misses by a shorter
 * one it meets in another.
 */

import { durationMs, formatDuration } from '../lib/duration.ts';
import type { Scenario } from '../model/scenario.ts';
import { resized } from './resize.ts';

/** What lasts less is hardly met by anything. */
const leastMs = 200;
const roundMs = 50;

/** The same load and faults, shorter, where that is enough for them. A fault that lasts to the end still does. */
export function brief(scenario: Scenario): Scenario {
  const { workload, faults } = scenario;
  switch (workload.use) {
    case 'sagas':
      // What is only late makes everything take longer, and is compared with what was before.
      return faults.some(({ kind }) => kind === 'latency') ? scenario : shortened(scenario, sagas);
    case 'requests':
      return shortened(scenario, requests);
    case 'registers':
      // How long replicas try to agree, and keep what was deleted in mind, nobody says.
      return scenario;
  }
}

/** Parts of a plan's times. What is asked a second, and what a fault does to a message, stay. */
interface Shares {
  readonly load: number;
  readonly begin: number;
  readonly lasts: number;
}

/** A fault lasts for as long as a caller tries a step and then tries to undo one; nothing has to be asked before it and after it. */
const sagas: Shares = { load: 0.4, begin: 0.2, lasts: 0.55 };
/** Judged in parts of half a second: several before a fault, several while it stands, and some after it. */
const requests: Shares = { load: 0.5, begin: 0.5, lasts: 0.5 };

function shortened(scenario: Scenario, { load, begin, lasts }: Shares): Scenario {
  const { workload, faults } = scenario;
  return {
    ...scenario,
    workload: resized(workload, { duration: shorter(workload.duration, load) }),
    faults: faults.map((fault) => ({
      ...fault,
      begin: 'after' in fault.begin ? { after: shorter(fault.begin.after, begin) } : fault.begin,
      ...(fault.lasts === undefined ? {} : { lasts: shorter(fault.lasts, lasts) }),
    })),
  };
}

function shorter(time: string, share: number): string {
  const ms = durationMs(time);
  return formatDuration(Math.min(ms, Math.max(leastMs, Math.round((ms * share) / roundMs) * roundMs)));
}
