/**
 * One experiment: baseline → load under faults → heal → quiet and final reads.
 *
 * The system was started by the caller, who stops it afterwards. Healing runs whatever happened before: a limit, an interruption, a
 * lost service, an error of ours. Nothing here judges the target.
 */

import { durationMs } from '../lib/duration.ts';
import { abortedSignal, createSignal } from '../lib/signal.ts';
import type { ObservedProxy } from '../model/observed.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import { proveHealed } from './heal-proof.ts';
import { runLoadUnderFaults, type Unawaited } from './load-under-faults.ts';
import { requireOwnProxy } from './own-proxy.ts';
import { probeAll, recordProbes } from './probes.ts';
import { awaitQuiet, type Rest } from './quiet.ts';
import { watchExperiment } from './stop-watch.ts';
import { stopWhenLost } from './stop.ts';
import { trafficByEdge } from './traffic.ts';
import { prepareTrial, tellProgress, type ExperimentOptions, type Trial } from './trial.ts';

export type { OpenDeadlines } from './deadlines.ts';
export type { Progress } from './progress.ts';
export type { ExperimentOptions } from './trial.ts';

/** What the run itself knows of how it went. */
export interface ExperimentResult extends RecordedResult {
  /** What was seen of requests, by link. */
  readonly observed: readonly ObservedProxy[];
}

type RecordedResult = Pick<
  ExperimentRecord,
  | 'status'
  | 'error'
  | 'faults'
  | 'faultBeganMs'
  | 'healedMs'
  | 'quietMs'
  | 'metMs'
  | 'baselineMet'
  | 'healProven'
  | 'busyP99Ms'
  | 'linksLostMs'
  | 'traffic'
>;

/** A stopped experiment waits so long for what is still under way: operations that are open, a fault that was about to begin. */
const underWayMs = 1_000;

/**
 * Runs the experiment to its end. What goes wrong on the way is in the result: `status`, `error`, `healProven`.
 *
 * @throws {@link SeatrialError} `E_USAGE`, before anything is touched, when a fault or the workload is about nothing that was started
 */
export async function runExperiment(options: ExperimentOptions): Promise<ExperimentResult> {
  const trial = prepareTrial(options);
  const { ports, stop, log } = trial;
  const unsubscribe = ports.subscribe((event) => {
    log.event(event);
    trial.moments.observe(event);
  });
  const watch = watchExperiment({
    stop,
    ports,
    limits: trial.scenario.limits,
    log,
    faults: trial.faults,
    holds: trial.holds,
    conditions: trial.conditions,
    healing: trial.healing.signal,
    interrupted: trial.signal,
    onLook: () => {
      tellProgress(trial);
    },
  });
  try {
    const baselineMet = await measureBaseline(trial);
    const unawaited = baselineMet ? await runLoadUnderFaults(trial) : undefined;
    const { healedMs, isClean, problems } = await heal(trial, unawaited);
    const rest = await readFinally(trial, healedMs, isClean);
    await atMost(underWayMs, unawaited?.rest, ports.clock);
    const traffic = await guarded(trial, async () => trafficByEdge(await ports.links.traffic()));
    // It is nice to have: an experiment does not fail for it.
    const observed = await ports.links.observed().catch(() => []);
    stopWhenLost(stop, ports);
    const error = [stop.reason()?.error, ...problems.map((problem) => `E_HEAL ${problem}`)].filter(isText);
    const faults = trial.faults.records();
    const linksLostMs = trial.faults.linksLostMs();
    const began = faults.map(({ beganMs }) => beganMs).filter((ms) => ms !== undefined);
    return {
      status: stop.reason()?.status ?? 'completed',
      ...(error.length === 0 ? {} : { error: error.join('\n') }),
      faults: [...faults],
      ...(began.length === 0 ? {} : { faultBeganMs: Math.min(...began) }),
      healedMs,
      ...rest,
      baselineMet,
      healProven: problems.length === 0,
      busyP99Ms: trial.busyness.worstMs(),
      ...(linksLostMs === undefined ? {} : { linksLostMs }),
      traffic: traffic ?? [],
      observed,
    };
  } finally {
    await watch.end();
    unsubscribe();
  }
}

/** Steady state before anything is done. Not met: no load, no fault. */
async function measureBaseline(trial: Trial): Promise<boolean> {
  const { ports, stop, log, probes, scenario } = trial;
  log.phase('baseline');
  await guarded(trial, () => requireOwnProxy(scenario.faults, ports.links));
  const met = await guarded(trial, async () =>
    recordProbes(await probeAll(probes, ports.runtime), log, ports.clock),
  );
  stopWhenLost(stop, ports);
  if (met === false) log.note('the baseline is not met: no load, no fault');
  return met === true && !stop.signal.aborted;
}

/** Undoes every fault of ours and proves it; `isClean`: nothing of ours is left. Never rejects. */
async function heal(
  trial: Trial,
  unawaited: Unawaited | undefined,
): Promise<{
  healedMs: number;
  isClean: boolean;
  problems: readonly string[];
}> {
  const { scenario, ports, stop, log, faults, holds, healing, probes, load } = trial;
  healing.abort('healing begins');
  const [standing, held] = await Promise.all([faults.heal(), holds.remove()]);
  const failed = [...standing, ...held];
  await atMost(underWayMs, unawaited?.courses, ports.clock);
  log.phase('healed');
  const healedMs = ports.clock.now();
  for (const problem of failed) log.note(`healing failed: ${problem}`);
  stopWhenLost(stop, ports);
  // A proxy that was restarted just now has its links again before anybody looks; whether it answers, the proof says.
  await faults.verify().catch(() => undefined);
  // Where there was no load there was no fault: what is unsteady then is not ours to heal.
  const { left, unsteady } = await proveHealed({
    ports,
    log,
    probes: load === undefined ? [] : probes,
    steadyWithinMs: durationMs(scenario.limits.steady),
    inHaste: stop.signal,
  });
  for (const problem of [...left, ...unsteady]) log.note(`healing is not proven: ${problem}`);
  const isClean = failed.length + left.length === 0;
  return { healedMs, isClean, problems: [...failed, ...left, ...unsteady] };
}

/**
 * Waits until the target is quiet and reads its books. A stopped experiment reads them once, and so does one in which something of
 * ours is left: a target that is still disturbed does not break a promise by being late.
 */
async function readFinally(trial: Trial, healedMs: number, isClean: boolean): Promise<Rest | undefined> {
  const { load, stop, ports, log, target, times, openDeadlines, untoldSpans, busyness } = trial;
  if (load === undefined) return undefined;
  if (stop.signal.aborted) await atMost(underWayMs, load.done, ports.clock);
  load.close();
  return await guarded(trial, async () => {
    const stopped = isClean ? stop.signal : abortedSignal();
    const rest = await awaitQuiet({
      ports,
      log,
      target,
      healedMs,
      times,
      openDeadlines,
      untoldSpans,
      stopped,
    });
    await busyness.measure();
    return rest;
  });
}

/** Waits for `promise`, but not longer than `ms`; how it ends does not matter here. */
async function atMost(
  ms: number,
  promise: Promise<unknown> | undefined,
  clock: Trial['ports']['clock'],
): Promise<void> {
  if (promise === undefined) return;
  const settled = createSignal();
  const settle = (): void => {
    settled.abort('it is settled');
  };
  promise.then(settle, settle);
  await clock.sleep(ms, settled.signal);
}

/** What `stage` gives; when it throws, the experiment is stopped, and the next stage follows. */
async function guarded<T>({ stop }: Trial, stage: () => Promise<T>): Promise<T | undefined> {
  try {
    return await stage();
  } catch (error) {
    stop.fail(error);
    return undefined;
  }
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}
