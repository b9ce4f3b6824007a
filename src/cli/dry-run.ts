/**
 * What a run would hit, in order, with times: worked out as the run itself does it, from the same layout, actions and schedules, and
 * nothing is started or written.
 *
 * A fault that waits for a step of a saga or for operations has no time before it happens; what is said then is the earliest, or about when.
 */

import { attachedLayout } from '../adapters/attached/attached-layout.ts';
import { entriesAmong, layOut } from '../adapters/layout.ts';
import { whyNotBegin } from '../fault/allowed-time.ts';
import { blastRadiusProblems } from '../fault/blast-radius.ts';
import { faultActions, type FaultActions } from '../fault/fault-actions.ts';
import { describeHolds, holdActions, holdsFor } from '../fault/hold.ts';
import { limitProblems } from '../fault/limit-problems.ts';
import { scheduleOf, type Schedule } from '../fault/schedule.ts';
import { durationMs } from '../lib/duration.ts';
import { servicesToStart } from '../model/callees.ts';
import { describeFault } from '../model/fault.ts';
import type { Limits, Scenario } from '../model/scenario.ts';
import { undoOf } from '../run/fault-effect.ts';
import type { UndoEntry } from '../run/ports.ts';
import { expectedMs, tooLittleLeft, type Budget } from './budget.ts';
import type { Experiment } from './experiment.ts';
import { lanesAt, placeProblems, type PlaceChoice } from './place-choice.ts';

/** One hit: a fault, or a hold that makes room for an aimed one. */
export interface Hit {
  /** `latency on order->payment`. */
  readonly what: string;
  /** When it begins, in ms since the load began: exactly then (`time`), not before (`step`, `call`), or about then (`operations`). */
  readonly begins: {
    readonly on: 'time' | 'step' | 'call' | 'operations';
    readonly ms: number;
    /** What it waits for: a step that is done, or a request or answer that is held up. */
    readonly step?: string;
    readonly at?: 'request' | 'answer';
    readonly operations?: number;
  };
  /** How long it lasts, in ms; left out: until healing, when the load is over. */
  readonly lastsMs?: number;
  /** Longer than this nothing stands, whatever becomes of the run, in ms. */
  readonly atMostMs: number;
  readonly actions: FaultActions;
  /** How it is undone. */
  readonly undo: readonly UndoEntry[];
}

/** One experiment as it would go. */
export interface DryExperiment {
  readonly id: string;
  readonly scenario: string;
  readonly target: string;
  readonly seed: number;
  /** About when it would begin, in ms from now, and how long it would take. */
  readonly beginsMs: number;
  readonly expectedMs: number;
  /** What would be started: replicas, and proxies between them. */
  readonly replicas: readonly string[];
  readonly links: readonly string[];
  readonly workload: Scenario['workload'];
  /** In the order of their beginning. */
  readonly hits: readonly Hit[];
  readonly limits: Limits;
  /** Why it would be stopped before anything begins, or at a fault; none: it would run. */
  readonly refused: readonly string[];
  /** What would be refused should faults that wait for something stand at the same time. */
  readonly mayBeRefused: readonly string[];
}

/** A run as it would go. */
export interface DryRun {
  readonly schemaVersion: 1;
  readonly experiments: readonly DryExperiment[];
  /** What would not be begun, and why. */
  readonly notRun: readonly { readonly scenario: string; readonly why: string }[];
  /** What the services would run in. */
  readonly runtime: PlaceChoice['runtime'];
  /** The running proxy that the links would be made in; left out: each experiment starts its own. */
  readonly toxiproxy?: string;
  /** Why the run as a whole would be refused: an emergency stop, another run that has the target. */
  readonly refused: readonly string[];
}

/** What the run would be given. */
export interface DryRunOptions {
  readonly experiments: readonly Experiment[];
  readonly lanes: number;
  /** A budget whose clock is this one: told how much time the experiments before would have taken, in ms. */
  readonly startBudget: (now: () => number) => Budget;
  /** The present, epoch ms. */
  readonly wallMs: number;
  readonly place: PlaceChoice;
  readonly refused: readonly string[];
}

/**
 * Works out the run.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a fault is on nothing that would be started, as the run would
 */
export function dryRun(options: DryRunOptions): DryRun {
  const { experiments, lanes, startBudget, wallMs, place, refused } = options;
  let now = 0;
  const budget = startBudget(() => now);
  const freeAt = Array.from({ length: Math.max(1, lanesAt(place, lanes)) }, () => 0);
  const notRun: { scenario: string; why: string }[] = [];
  const begun: DryExperiment[] = [];
  for (const experiment of experiments) {
    const { scenario, costSeconds } = experiment;
    now = Math.min(...freeAt);
    const why = tooLittleLeft(budget, scenario, costSeconds);
    if (why !== undefined) {
      notRun.push({ scenario: scenario.name, why });
      continue;
    }
    begun.push(dryExperiment(experiment, { beginsMs: now, wallMs, place }));
    freeAt[freeAt.indexOf(now)] = now + expectedMs(scenario, costSeconds);
  }
  return {
    schemaVersion: 1,
    experiments: begun,
    notRun,
    ...place,
    refused,
  };
}

function dryExperiment(
  { id, scenario, target: { target }, costSeconds }: Experiment,
  { beginsMs, wallMs, place }: { beginsMs: number; wallMs: number; place: PlaceChoice },
): DryExperiment {
  const services = servicesToStart(scenario, target);
  const laidOut = layOut({ target, services, entries: entriesAmong(services, target) }, []);
  const layout = place.runtime === 'attached' ? attachedLayout(laidOut, target) : laidOut;
  const links = layout.links.map(({ name }) => name);
  const replicas = layout.replicas.map(({ name }) => name);
  const { limits } = scenario;
  const faults = scenario.faults.map((fault, index) => ({
    fault,
    actions: faultActions(fault, { links, replicas }, index),
    schedule: scheduleOf(fault),
  }));
  const holds = holdsFor(scenario.faults, target, links);
  const hits = [
    ...(holds.length === 0 ? [] : [holdHit(holdActions(holds), describeHolds(holds), limits)]),
    ...faults.map(({ fault, actions, schedule }): Hit => ({
      what: describeFault(fault),
      begins: beginOf(schedule, scenario),
      ...(schedule.lastsMs === undefined ? {} : { lastsMs: schedule.lastsMs }),
      atMostMs: durationMs(limits.fault),
      actions,
      undo: undoOf(actions),
    })),
  ].sort((a, b) => a.begins.ms - b.begins.ms);
  const from = wallMs + beginsMs;
  const refused = new Set([
    ...placeProblems(scenario, target, place),
    ...limitProblems({ faults, holds, limits, wallMs: from }),
    ...hits.flatMap(({ begins, lastsMs }) => whyNotBegin(from + begins.ms, limits, lastsMs) ?? []),
    ...togetherProblems(
      hits.filter(({ begins }) => begins.on === 'time'),
      limits,
    ),
  ]);
  return {
    id,
    scenario: scenario.name,
    target: target.name,
    seed: scenario.seed,
    beginsMs,
    expectedMs: expectedMs(scenario, costSeconds),
    replicas,
    links,
    workload: scenario.workload,
    hits,
    limits,
    refused: [...refused],
    mayBeRefused: togetherProblems(hits, limits).filter((problem) => !refused.has(problem)),
  };
}

/** Holds stand from the begin of the load until healing, and no longer than the experiment may take. */
function holdHit(actions: FaultActions, what: string, limits: Limits): Hit {
  return {
    what,
    begins: { on: 'time', ms: 0 },
    atMostMs: durationMs(limits.time),
    actions,
    undo: undoOf(actions),
  };
}

function beginOf({ trigger }: Schedule, { workload }: Scenario): Hit['begins'] {
  switch (trigger.on) {
    case 'time':
      return { on: 'time', ms: trigger.afterMs };
    case 'step':
      return { on: 'step', ms: trigger.notBeforeMs, step: trigger.step };
    case 'call':
      return { on: 'call', ms: trigger.notBeforeMs, step: trigger.step, at: trigger.at };
    case 'operations': {
      const aboutMs = Math.round((trigger.count / workload.rate) * 1_000);
      return { on: 'operations', ms: aboutMs, operations: trigger.count };
    }
  }
}

/** What would be too much at the moments these begin, taking those that begin when something happens to stand from then to the end. */
function togetherProblems(hits: readonly Hit[], limits: Limits): string[] {
  const endOf = ({ begins, lastsMs = Number.POSITIVE_INFINITY }: Hit): number =>
    begins.on === 'time' ? begins.ms + lastsMs : Number.POSITIVE_INFINITY;
  return hits.flatMap(({ begins: { ms } }) => {
    const standing = hits.filter(
      (other) => other.begins.ms <= ms && (endOf(other) > ms || other.begins.ms === ms),
    );
    return blastRadiusProblems(
      standing.map(({ actions }) => actions),
      limits,
    );
  });
}
