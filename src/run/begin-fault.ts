/** Begins a fault: its row, its undo's lifetime in the journal, its effect, and whether it hit the moment it was aimed at. */

import { withFields } from '../lib/fields.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { EventLog } from './event-log.ts';
import { beginEffect } from './fault-effect.ts';
import { beginningMs, lifetimeMs } from './fault-limits.ts';
import { faultRow, type FaultState } from './fault-state.ts';
import type { PlannedFault } from './planned-fault.ts';
import type { Ports } from './ports.ts';
import { describeMoment, type SagaMoments } from './saga-moments.ts';
import type { Stop } from './stop.ts';
import { watchToxics } from './toxic-showing.ts';

/** What beginning needs to know and to touch. */
export interface BeginOptions {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly ports: Ports;
  readonly log: EventLog;
  readonly moments: SagaMoments;
  readonly stop: Stop;
}

/** The moment a fault is aimed at. */
export interface Aim {
  /** The sagas that are at it now. */
  readonly sagas: () => readonly string[];
  /** These sagas at it, as words. */
  readonly describe: (sagas: readonly string[]) => string;
  /** That none is, as a sentence. */
  readonly missed: string;
}

/** Between a step and the next one. */
function aimAfterStep(step: string, { moments, target }: BeginOptions): Aim {
  return {
    sagas: () => moments.between(step),
    describe: (sagas) => describeMoment(sagas, step, target),
    missed: `no saga was after ${step} and before the next step while the fault began`,
  };
}

/** A begin that took no longer than this left the lifetime as it was. */
const quickBeginMs = 500;

/**
 * The row first: whatever comes later may already be the fault's doing. An aimed fault hit its moment when some saga was at it before it
 * was applied and still is afterwards.
 *
 * @param held - the moment, of a fault that waited for a call to be held up
 */
export async function beginFault(
  fault: PlannedFault,
  state: FaultState,
  options: BeginOptions,
  held?: Aim,
): Promise<void> {
  const { log, ports } = options;
  const { trigger } = fault.schedule;
  const aim = trigger.on === 'step' ? aimAfterStep(trigger.step, options) : held;
  const before = aim?.sagas() ?? [];
  if (aim !== undefined && before.length > 0) state.moment = aim.describe(before);

  // Should that fail, nothing has begun.
  const toStandMs = lifetimeMs(fault, options.scenario.limits);
  const toBeginMs = beginningMs(fault);
  if (state.journaled !== undefined) ports.journal.begun(state.journaled, toBeginMs + toStandMs);
  log.phase('faulted');
  const row = withFields(faultRow(fault, ports), { type: 'begin' } as const);
  log.event(state.moment === undefined ? row : { ...row, moment: state.moment });
  state.stands = true;
  state.beganMs = row.at;
  const evidence = await beginEffect(fault.actions, ports, options.stop.signal);
  if (evidence !== undefined) state.evidence = evidence;
  state.settled = true;
  state.appliedMs = ports.clock.now();
  if (fault.actions.toxics.length > 0) state.showing = watchToxics(fault.actions.toxics, ports.links);
  // It stands from now on as long as it was to: a service may take seconds to stop.
  if (state.journaled !== undefined && (toBeginMs > 0 || state.appliedMs - row.at > quickBeginMs))
    ports.journal.begun(state.journaled, toStandMs);

  if (aim === undefined) return;
  const hit = aim.sagas().filter((saga) => before.includes(saga));
  if (hit.length > 0) {
    state.moment = aim.describe(hit);
    return;
  }
  const { missed } = aim;
  state.missed = missed;
  state.evidence = { level: 'none', detail: missed };
  log.event({ ...faultRow(fault, ports), type: 'missed', evidence: state.evidence, detail: missed });
}
