/** What an experiment costs: its time. */

import { durationMs } from '../lib/duration.ts';
import type { Scenario } from '../model/scenario.ts';

/** Start of the services and the baseline before the load; heal, quiet and final reads after it. */
const aroundSeconds = 4;
/** A killed service needs so long to come back and catch up. */
const restartSeconds = 1;

/** About how long the experiment takes, in seconds. What is delayed may arrive that long after healing, and is waited for. */
export function costSecondsOf({ workload, faults }: Scenario): number {
  const delays = faults.map((fault) => (fault.kind === 'latency' ? durationMs(fault.latency) / 1_000 : 0));
  const waiting = Math.ceil(Math.max(0, ...delays));
  const restarting = faults.some(({ kind }) => kind === 'crash') ? restartSeconds : 0;
  return Math.ceil(durationMs(workload.duration) / 1_000) + aroundSeconds + waiting + restarting;
}
