/** A fault of the scenario on what was started: what it does, when, and what it shares with others. */

import { faultActions, type FaultActions, type Reach } from '../fault/fault-actions.ts';
import { hitBy } from '../fault/needed-edges.ts';
import { scheduleOf, type Schedule } from '../fault/schedule.ts';
import type { Fault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';

/** A fault, what it does and when. */
export interface PlannedFault {
  /** In the scenario. */
  readonly index: number;
  readonly fault: Fault;
  readonly actions: FaultActions;
  readonly schedule: Schedule;
}

/**
 * All faults of the scenario, in its order.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a fault covers nothing that was started
 */
export function planFaults({ faults }: Scenario, reach: Reach): PlannedFault[] {
  return faults.map((fault, index) => ({
    index,
    fault,
    actions: faultActions(fault, reach, index),
    schedule: scheduleOf(fault),
  }));
}

/**
 * What nobody else may touch while the fault begins or ends: its processes, and the links that it switches off. Toxics never meet.
 */
export function exclusive({ index, actions }: PlannedFault): string[] {
  return [`fault ${index}`, ...actions.process.map(({ replica }) => replica), ...actions.disable];
}

/** Whether two faults act on one link or one process. */
export function actOnOneThing(a: PlannedFault, b: PlannedFault): boolean {
  const [mine, other] = [hitBy([a.actions]), hitBy([b.actions])];
  return (
    [...mine.links].some((link) => other.links.has(link)) ||
    [...mine.replicas].some((replica) => other.replicas.has(replica))
  );
}
