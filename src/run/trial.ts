/** A trial: one experiment prepared, with everything its stages share. */

import { createSignal, type Signal, type SignalSource } from '../lib/signal.ts';
import type { ToxicAction } from '../fault/fault-actions.ts';
import { holdsFor } from '../fault/hold.ts';
import { limitProblems } from '../fault/limit-problems.ts';
import { durationMs } from '../lib/duration.ts';
import type { Random } from '../lib/random.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';
import { createWorkload } from '../workload/create-workload.ts';
import type { Workload } from '../workload/workload.ts';
import { createBusyness, type Busyness } from './busyness.ts';
import { quietTimes, type OpenDeadlines, type QuietTimes } from './deadlines.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createFaults, type Faults } from './faults.ts';
import { createHolds, type Holds } from './holds.ts';
import type { Load } from './load.ts';
import type { Ports } from './ports.ts';
import { probesOf, type ReplicaProbe } from './probes.ts';
import type { Progress } from './progress.ts';
import { createSagaMoments, type SagaMoments } from './saga-moments.ts';
import { createStopConditions, type StopConditions } from './stop-conditions.ts';
import { createStop, type Stop } from './stop.ts';
import type { UntoldSpans } from './untold.ts';

/** What an experiment is made of. */
export interface ExperimentOptions {
  readonly scenario: Scenario;
  readonly target: Target;
  readonly ports: Ports;
  readonly random: Random;
  /** Aborted by the person, or by an emergency stop (its reason says so): heal at once, read once, end. */
  readonly signal: Signal;
  readonly openDeadlines: OpenDeadlines;
  /** Which spans may still come; left out: none are waited for. */
  readonly untoldSpans?: UntoldSpans | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Stands before the name of every saga and item: a target that ran before may know `o-1` already. */
  readonly names?: string;
}

/** What the stages of one experiment share. */
export interface Trial extends Omit<ExperimentOptions, 'names'> {
  readonly log: EventLog;
  readonly moments: SagaMoments;
  readonly stop: Stop;
  readonly workload: Workload;
  readonly faults: Faults;
  readonly holds: Holds;
  /** What the holds are made of. */
  readonly held: readonly ToxicAction[];
  readonly conditions: StopConditions;
  /** Aborted when healing begins. */
  readonly healing: SignalSource;
  readonly busyness: Busyness;
  readonly probes: readonly ReplicaProbe[];
  readonly times: QuietTimes;
  /** The load, once it has begun. */
  load: Load | undefined;
}

/**
 * Prepares an experiment; nothing is touched. A fault that the limits do not allow, whatever happens, is a reason to stop before
 * anything begins.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a fault or the workload is about nothing that was started
 */
export function prepareTrial(options: ExperimentOptions): Trial {
  const { scenario, target, ports, random, signal, openDeadlines, untoldSpans, onProgress, names } = options;
  const { clock, links, runtime } = ports;
  const log = createEventLog(ports.recorder, clock);
  const moments = createSagaMoments(target);
  const { limits } = scenario;
  const stop = createStop(log, clock);
  const held = holdsFor(scenario.faults, target, links.names, ports.sagasSeen);
  const faults = createFaults({ scenario, target, holds: held, ports, log, moments, stop });
  const problems = limitProblems({ faults: faults.planned, holds: held, limits, wallMs: clock.wallMs() });
  if (problems.length > 0) stop.limit(problems.join('; '));
  const healing = createSignal();
  return {
    scenario,
    target,
    ports,
    random,
    signal,
    openDeadlines,
    untoldSpans,
    onProgress,
    log,
    moments,
    stop,
    workload: createWorkload(scenario.workload, {
      random,
      replicas: runtime.replicas,
      requests: target.requests,
      ...(names === undefined ? {} : { names }),
    }),
    faults,
    holds: createHolds(held, { ports, stop, limits, lifetimeMs: durationMs(limits.time) }),
    held,
    conditions: createStopConditions({
      conditions: limits.stop,
      clock,
      runtime,
      isOver: () => stop.signal.aborted || healing.signal.aborted,
      onMet: (why) => {
        stop.limit(why);
      },
    }),
    healing,
    busyness: createBusyness(ports, log),
    probes: probesOf(scenario, runtime.replicas),
    times: quietTimes(scenario, target),
    load: undefined,
  };
}

/** Tells whoever watches how far the trial is. */
export function tellProgress({ onProgress, scenario, ports, log, faults, times, load }: Trial): void {
  if (onProgress === undefined) return;
  const phase = log.current();
  const operations = load?.ended() ?? 0;
  const standing = faults.standing();
  const texts = {
    baseline:
      load === undefined ? 'measuring steady state' : `load before any fault, ${operations} operations`,
    faulted: `load, ${operations} operations${standing.length === 0 ? '' : `, ${standing.join(' and ')}`}`,
    healed: 'healed, waiting until the target is quiet',
    final: 'final reads',
  };
  onProgress({
    phase,
    elapsedMs: ports.clock.now(),
    plannedMs: durationMs(scenario.workload.duration) + times.notBeforeMs + 2_000,
    operations,
    text: texts[phase],
  });
}
