/** What a scenario's limits have against its faults, as far as it is known before anything begins. */

import { durationMs } from '../lib/duration.ts';
import { describeFault, type Fault } from '../model/fault.ts';
import type { Limits } from '../model/scenario.ts';
import { allowedHitProblems } from './allowed-hits.ts';
import { whyNotNow } from './allowed-time.ts';
import { blastRadiusProblems } from './blast-radius.ts';
import type { FaultActions, ToxicAction } from './fault-actions.ts';
import { describeHolds, holdActions } from './hold.ts';
import { scheduleOf } from './schedule.ts';

/** What is intended. */
export interface Intent {
  readonly faults: readonly { readonly fault: Fault; readonly actions: FaultActions }[];
  /** They stand from the begin of the load on, beside every fault. */
  readonly holds: readonly ToxicAction[];
  readonly limits: Limits;
  /** When, epoch ms. */
  readonly wallMs: number;
}

/** Every problem, as a sentence; none: each fault alone may begin. What several of them hit together shows when they stand. */
export function limitProblems({ faults, holds, limits, wallMs }: Intent): string[] {
  if (faults.length + holds.length === 0) return [];
  const held = holdActions(holds);
  const notNow = whyNotNow(wallMs, limits);
  const problems = [
    ...(notNow === undefined ? [] : [notNow]),
    ...blastRadiusProblems([held], limits),
    ...(holds.length === 0 ? [] : allowedHitProblems(describeHolds(holds), held, limits)),
    ...faults.flatMap(({ fault, actions }) => [
      ...blastRadiusProblems([held, actions], limits),
      ...allowedHitProblems(describeFault(fault), actions, limits),
      ...longestFaultProblems(fault, limits),
    ]),
  ];
  return [...new Set(problems)];
}

function longestFaultProblems(fault: Fault, limits: Limits): string[] {
  const { lastsMs = 0 } = scheduleOf(fault);
  return lastsMs > durationMs(limits.fault)
    ? [`${describeFault(fault)} would last ${lastsMs / 1_000} s; limits.fault allows ${limits.fault}`]
    : [];
}
