/** What the limits of a scenario say about a fault that is about to begin, or stands. */

import { allowedHitProblems } from '../fault/allowed-hits.ts';
import { whyNotBegin } from '../fault/allowed-time.ts';
import { blastRadiusProblems } from '../fault/blast-radius.ts';
import type { ToxicAction } from '../fault/fault-actions.ts';
import { holdActions } from '../fault/hold.ts';
import { durationMs } from '../lib/duration.ts';
import { describeFault } from '../model/fault.ts';
import type { Limits } from '../model/scenario.ts';
import { stateAfter } from './fault-effect.ts';
import type { PlannedFault } from './planned-fault.ts';

/** What there is beside the fault. */
export interface BeginContext {
  readonly standing: readonly PlannedFault[];
  readonly holds: readonly ToxicAction[];
  readonly limits: Limits;
  /** Now, epoch ms. */
  readonly wallMs: number;
}

/** What is against this fault beginning now, as sentences. */
export function beginProblems(
  { fault, actions, schedule }: PlannedFault,
  { standing, holds, limits, wallMs }: BeginContext,
): string[] {
  const hit = [...standing.map((other) => other.actions), holdActions(holds), actions];
  const notNow = whyNotBegin(wallMs, limits, schedule.lastsMs);
  return [
    ...blastRadiusProblems(hit, limits),
    ...allowedHitProblems(describeFault(fault), actions, limits),
    ...(notNow === undefined ? [] : [`${describeFault(fault)} may not begin: ${notNow}`]),
  ];
}

/** We end it earlier; the watchdog only comes when we do not. */
const lifetimeGraceMs = 2_000;

/** A service that is asked to stop has 5 s, and then is killed. */
const stopsMs = 6_000;

/** How long beginning it may take at most before it stands, in ms; 0: that is within what any lifetime leaves. */
export function beginningMs({ actions }: PlannedFault): number {
  return actions.process.some(({ action }) => action === 'stop' || action === 'restart') ? stopsMs : 0;
}

/** How long the fault may stand at most, whatever becomes of us, in ms. */
export function lifetimeMs({ schedule }: PlannedFault, limits: Limits): number {
  const limitMs = durationMs(limits.fault);
  return Math.min(schedule.lastsMs ?? limitMs, limitMs) + lifetimeGraceMs;
}

/** A service that is started again may take its time; who starts it beside us would only be in the way. */
const startAgainMs = 20_000;
/** What is there, what it has hit, and the undoing: each is given up after 5 s. */
const takeAwayMs = 16_000;

/** How long one attempt to end it may take at most, in ms: so long nobody needs to come and help. */
export function endingMs({ actions }: PlannedFault): number {
  return actions.process.some(({ action }) => stateAfter(action) === 'gone') ? startAgainMs : takeAwayMs;
}

/** One that ends by itself gets a moment more: its end may be just coming. */
const overdueGraceMs = 250;

/** Whether a fault that has stood for `stoodMs` has done so for too long. */
export function isOverdue({ schedule }: PlannedFault, stoodMs: number, limits: Limits): boolean {
  return stoodMs >= durationMs(limits.fault) + (schedule.lastsMs === undefined ? 0 : overdueGraceMs);
}
