/** How one fault of an experiment is doing, and what is told of it: a row among the events, a record of the run. */

import { describeTrigger } from '../fault/schedule.ts';
import { faultPlace, type Evidence } from '../model/fault.ts';
import type { FaultRecord } from '../model/run-record.ts';
import type { Flapping } from './flapping.ts';
import type { PlannedFault } from './planned-fault.ts';
import type { Ports, UndoEntry } from './ports.ts';
import type { Showing } from './toxic-showing.ts';

/** How a fault is doing. */
export interface FaultState {
  /** Its number in the journal, once it is there. */
  journaled?: number;
  stands: boolean;
  /** All of it has been applied, and nothing of it is being undone. */
  settled: boolean;
  /** It is being ended. */
  ending?: boolean;
  beganMs?: number;
  /** When all of it had been applied. */
  appliedMs?: number;
  endedMs?: number;
  moment?: string;
  missed?: string;
  evidence?: Evidence;
  /** What connections of our own have seen of its toxics. */
  showing?: () => Showing;
  /** What of it has been undone, or may have been, by an end that failed all the same. */
  undone: readonly UndoEntry[];
  /** Why it could not be ended the last time. */
  notEnded?: string;
  flapping?: Flapping;
}

/** Of one that has not begun. */
export function newFaultState(): FaultState {
  return { stands: false, settled: false, undone: [] };
}

/** What every row of a fault has; `at` is now. */
export function faultRow(
  { index, fault }: PlannedFault,
  { clock }: Pick<Ports, 'clock'>,
): { kind: 'fault'; at: number; fault: number; what: string; where: string } {
  return { kind: 'fault', at: clock.now(), fault: index, what: fault.kind, where: faultPlace(fault) };
}

/** What `run.json` says of it. */
export function faultRecord({ fault, schedule }: PlannedFault, state: FaultState): FaultRecord {
  const { beganMs, endedMs, moment, missed } = state;
  const never = {
    level: 'none',
    detail: `never began: waited for ${describeTrigger(schedule.trigger)}`,
  } as const;
  return {
    what: fault.kind,
    where: faultPlace(fault),
    ...(beganMs === undefined ? {} : { beganMs }),
    ...(endedMs === undefined ? {} : { endedMs }),
    ...(moment === undefined ? {} : { moment }),
    ...(missed === undefined ? {} : { missed }),
    evidence: state.evidence ?? never,
  };
}
