/** The moment before a step of a saga, when the one before it has been done. */

import { durationMs, formatDuration } from '../lib/duration.ts';
import type { FaultInput } from './candidate.ts';
import type { Step } from './step.ts';

/** The step is held up so long, and never as long as its caller waits. */
const holdMsMost = 300;

/**
 * How a fault begins then. What is held up and cut off at one link would be gone before anybody saw it there, so the request itself is waited for where
 * that can be told.
 *
 * @param before - the step that was done
 */
export function beginBefore(
  { name, edge: { facts } }: Step,
  before: string,
  isHttp: boolean,
): NonNullable<FaultInput['begin']> {
  const { timeout } = facts;
  const hold = formatDuration(
    timeout === undefined ? holdMsMost : Math.min(holdMsMost, Math.floor(durationMs(timeout) / 2)),
  );
  return isHttp ? { beforeStep: name, hold } : { afterStep: before, hold };
}
