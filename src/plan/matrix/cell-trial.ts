/** What a cell's scenario is made of beside its workload, and how long things take in it. */

import { durationMs } from '../../lib/duration.ts';
import type { FaultInput } from '../candidate.ts';
import type { PathCall } from './paths.ts';

/** The faults of a cell, and the sagas under them. */
export interface CellTrial {
  readonly faults: FaultInput[];
  readonly loadMs: number;
  /** Between the beginnings of two sagas. */
  readonly apartMs: number;
}

/** A baseline stands before any fault. */
export const beforeMs = 500;
/** A killed service is away so long. */
export const downMs = 400;
/** A service needs about so long to come back. */
export const restartMs = 500;
const timeoutMsDefault = 500;
const holdMsMost = 350;

/** How long a caller waits for an answer to this call, as far as the target says. */
export function timeoutMsOf({ timeout }: PathCall): number {
  return timeout === undefined ? timeoutMsDefault : durationMs(timeout);
}

/** How long a call can be held up without its caller giving up. */
export function holdMsOf(call: PathCall): number {
  return Math.min(holdMsMost, Math.round(timeoutMsOf(call) * 0.7));
}
