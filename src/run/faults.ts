/**
 * The faults of one experiment: each begun once, proven, and ended once.
 *
 *   1. The undo of a fault is in the journal before the fault begins.
 *   2. From then on the fault stands, whatever happens to its begin, until its undo succeeded or healing gave up.
 *   3. Every `begin` row is followed by exactly one `end` row of the same fault.
 *   4. What another standing fault needs stays as it is: the last of them undoes it.
 *   5. A fault that flaps has stopped before it is undone.
 */

import { blastRadiusProblems } from '../fault/blast-radius.ts';
import { faultActions, type FaultActions } from '../fault/fault-actions.ts';
import { describeTrigger, scheduleOf, type Schedule } from '../fault/schedule.ts';
import { messageOf } from '../lib/errors.ts';
import { faultPlace, type Evidence, type Fault } from '../model/fault.ts';
import type { FaultRecord } from '../model/run-record.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import type { EventLog } from './event-log.ts';
import { beginEffect, hitEvidence, sameUndo, undo, undoOf } from './fault-effect.ts';
import { startFlapping, type Flapping } from './flapping.ts';
import type { Ports, UndoEntry } from './ports.ts';
import { retry, undoAttempts } from './retry.ts';
import { describeMoment, type SagaMoments } from './saga-moments.ts';
import { settleAll } from './settle-all.ts';
import type { Stop } from './stop.ts';
import { createTurns } from './turns.ts';

/** A fault, what it does and when. */
export interface PlannedFault {
  readonly index: number;
  readonly fault: Fault;
  readonly actions: FaultActions;
  readonly schedule: Schedule;
}

/** What the faults need to know and to touch. */
export interface FaultsOptions {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly ports: Ports;
  readonly log: EventLog;
  readonly moments: SagaMoments;
  readonly stop: Stop;
}

/** The faults of one experiment. */
export interface Faults {
  readonly planned: readonly PlannedFault[];
  /** Writes the undo to the journal, once; `begin` does it otherwise. */
  journal(fault: PlannedFault): Promise<void>;
  /** Begins it, unless too much would be hit at once: that stops the experiment. Rejects when the world refuses. */
  begin(fault: PlannedFault): Promise<void>;
  /** It will never begin, and why. */
  miss(fault: PlannedFault, why: string): void;
  /** Ends it if it stands. Never rejects; what could not be undone stands on, for `heal`. */
  end(fault: PlannedFault): Promise<void>;
  /** Ends every standing fault, the last one first. Never rejects; gives what could not be undone. */
  heal(): Promise<readonly string[]>;
  /** The faults that stand, as words. */
  standing(): readonly string[];
  records(): readonly FaultRecord[];
}

/** How a fault is doing. */
interface State {
  journaled: boolean;
  stands: boolean;
  beganMs?: number;
  endedMs?: number;
  moment?: string;
  missed?: string;
  evidence?: Evidence;
  flapping?: Flapping;
}

/**
 * The faults of the scenario on what was started. Nothing begins yet.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a fault covers nothing that was started
 */
export function createFaults(options: FaultsOptions): Faults {
  const { scenario, ports, log, stop } = options;
  const reach = { links: ports.links.names, replicas: ports.runtime.replicas };
  const planned = scenario.faults.map((fault, index): PlannedFault => ({
    index,
    fault,
    actions: faultActions(fault, reach, index),
    schedule: scheduleOf(fault),
  }));
  const states = planned.map((): State => ({ journaled: false, stands: false }));
  const stateOf = ({ index }: PlannedFault): State => states[index] ?? { journaled: false, stands: false };
  const standing = (): PlannedFault[] =>
    planned
      .filter((fault) => stateOf(fault).stands)
      .sort((a, b) => (stateOf(a).beganMs ?? 0) - (stateOf(b).beganMs ?? 0));
  // Two faults on one process (a start under way, a crash) or on one link's switch must not overlap; toxics never meet.
  const processes = createTurns();
  const switches = createTurns();
  const turn = async ({ actions }: PlannedFault, task: () => Promise<void>): Promise<void> => {
    if (actions.process.length > 0) await processes(task);
    else if (actions.disable.length > 0) await switches(task);
    else await task();
  };
  const neededByOthers = (fault: PlannedFault): UndoEntry[] =>
    standing()
      .filter((other) => other !== fault)
      .flatMap((other) => neededNow(other, stateOf(other)));
  const flap = (fault: PlannedFault): Flapping =>
    startFlapping({
      actions: fault.actions,
      clock: ports.clock,
      links: ports.links,
      isHeldDown: (link) => isIn({ undo: 'enable', link }, neededByOthers(fault)),
      inTurn: switches,
      onError: (error) => {
        stop.fail(error);
      },
    });

  const journal = async (fault: PlannedFault): Promise<void> => {
    if (stateOf(fault).journaled) return;
    for (const entry of undoOf(fault.actions)) await ports.journal(entry);
    stateOf(fault).journaled = true;
  };

  const begin = async (fault: PlannedFault): Promise<void> => {
    await journal(fault);
    await turn(fault, async () => {
      const problems = blastRadiusProblems(
        [...standing(), fault].map(({ actions }) => actions),
        scenario.limits,
      );
      if (problems.length > 0) {
        miss(fault, problems.join('; '));
        stop.stop({ status: 'aborted', error: problems.join('; ') });
      } else if (stop.signal.aborted) miss(fault, 'the experiment was stopped before');
      else {
        const state = stateOf(fault);
        await beginNow(fault, state, options);
        if (fault.actions.flap !== undefined) state.flapping = flap(fault);
      }
    });
  };

  const miss = (fault: PlannedFault, why: string): void => {
    stateOf(fault).missed = why;
    log.event({ ...faultRow(fault, options), type: 'missed', detail: why });
  };

  const end = async (fault: PlannedFault, isLast: boolean): Promise<string | undefined> => {
    const state = stateOf(fault);
    let problem: string | undefined;
    // Before its turn: flapping waits for turns, too.
    await state.flapping?.end();
    await turn(fault, async () => {
      if (!state.stands) return;
      state.evidence ??= await readEvidence(fault, options);
      const needed = neededByOthers(fault);
      problem = await undoAll(fault, needed, { ports, attempts: isLast ? undoAttempts : 1 });
      if (problem !== undefined && !isLast) {
        log.note(`fault ${fault.index} could not be undone yet: ${problem}`);
        return;
      }
      state.stands = false;
      if (state.flapping !== undefined) state.evidence = withTimes(state.evidence, state.flapping);
      const row = { ...faultRow(fault, options), type: 'end', evidence: state.evidence } as const;
      state.endedMs = row.at;
      log.event(problem === undefined ? row : { ...row, detail: `not undone: ${problem}` });
    });
    return problem;
  };

  return {
    planned,
    journal,
    begin,
    miss,
    end: async (fault) => {
      await end(fault, false);
    },
    heal: async () => {
      const problems: string[] = [];
      for (const fault of standing().reverse()) {
        const problem = await end(fault, true);
        if (problem !== undefined) problems.push(problem);
      }
      return problems;
    },
    standing: () => standing().map(({ fault }) => `${fault.kind} on ${faultPlace(fault)}`),
    records: () => planned.map((fault) => recordOf(fault, stateOf(fault))),
  };
}

function faultRow(
  { index, fault }: PlannedFault,
  { ports }: FaultsOptions,
): { kind: 'fault'; at: number; fault: number; what: string; where: string } {
  return { kind: 'fault', at: ports.clock.now(), fault: index, what: fault.kind, where: faultPlace(fault) };
}

/**
 * The row first: whatever comes later may already be the fault's doing. An aimed fault hit its moment when some saga was between
 * the two steps before it was applied and still is afterwards.
 */
async function beginNow(fault: PlannedFault, state: State, options: FaultsOptions): Promise<void> {
  const { log, moments, ports, target } = options;
  const { trigger } = fault.schedule;
  const step = trigger.on === 'step' ? trigger.step : undefined;
  const before = step === undefined ? [] : moments.between(step);
  if (step !== undefined && before.length > 0) state.moment = describeMoment(before, step, target);

  log.phase('faulted');
  const row = { ...faultRow(fault, options), type: 'begin' } as const;
  log.event(state.moment === undefined ? row : { ...row, moment: state.moment });
  state.stands = true;
  state.beganMs = row.at;
  const evidence = await beginEffect(fault.actions, ports);
  if (evidence !== undefined) state.evidence = evidence;

  if (step === undefined) return;
  const hit = moments.between(step).filter((saga) => before.includes(saga));
  if (hit.length > 0) {
    state.moment = describeMoment(hit, step, target);
    return;
  }
  const missed = `no saga was after ${step} and before the next step while the fault began`;
  state.missed = missed;
  state.evidence = { level: 'none', detail: missed };
  log.event({ ...faultRow(fault, options), type: 'missed', evidence: state.evidence, detail: missed });
}

async function readEvidence({ actions }: PlannedFault, { ports }: FaultsOptions): Promise<Evidence> {
  try {
    if (actions.toxics.length > 0) return await hitEvidence(actions, ports.links);
    return { level: 'none', detail: 'the fault failed while it began' };
  } catch (error) {
    return { level: 'none', detail: `the evidence could not be read: ${messageOf(error)}` };
  }
}

/** Undoes what no other standing fault needs. Gives what could not be undone; never rejects. */
async function undoAll(
  fault: PlannedFault,
  needed: readonly UndoEntry[],
  { ports, attempts }: { ports: Ports; attempts: number },
): Promise<string | undefined> {
  const mine = undoOf(fault.actions).filter((entry) => !isIn(entry, needed));
  const problem = await retry(() => settleAll(mine.map((entry) => undo(entry, ports))), {
    attempts,
    clock: ports.clock,
  });
  return problem === undefined ? undefined : `${fault.fault.kind} on ${faultPlace(fault.fault)}: ${problem}`;
}

/** What must not be undone as long as this fault stands. One that flaps and is up needs no link to be down. */
function neededNow({ actions }: PlannedFault, { flapping }: State): UndoEntry[] {
  return undoOf(flapping?.isDown() === false ? { ...actions, disable: [] } : actions);
}

function isIn(entry: UndoEntry, entries: readonly UndoEntry[]): boolean {
  return entries.some((other) => sameUndo(entry, other));
}

function withTimes(evidence: Evidence, flapping: Flapping): Evidence {
  const times = flapping.timesDown();
  return { ...evidence, detail: `${evidence.detail}; down ${times} ${times === 1 ? 'time' : 'times'}` };
}

function recordOf({ fault, schedule }: PlannedFault, state: State): FaultRecord {
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
