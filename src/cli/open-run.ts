/**
 * A run that is open: one folder, its locks, its watchdog, and what surrounds the experiments that are conducted into it. Everything is on disk as
 * soon as it is known, so that a killed run can still be checked and reported; the report is written when it is closed.
 */

import { mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { startClock } from '../adapters/clock.ts';
import { healLeftovers } from '../adapters/leftovers.ts';
import { standingStop, stoppedError, watchStop } from '../adapters/emergency-stop.ts';
import { locksOf } from '../adapters/target-lock.ts';
import { startWatchdog } from '../adapters/watchdog.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { Failure } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { RunRecord } from '../model/run-record.ts';
import { changesSince, type Judged } from '../plan/changes.ts';
import { failuresOfRun } from '../plan/learn.ts';
import { isEmergency } from './early-end.ts';
import { goneOnWith, judgedBefore, type EarlierRun } from './earlier-run.ts';
import {
  conductExperiment,
  openingRecord,
  type Conducted,
  type Experiment,
  type Finished,
} from './experiment.ts';
import { asSeatrialError } from './known-error.ts';
import { appendLearnt } from './learnt.ts';
import { placeOf, type PlaceChoice } from './place-choice.ts';
import { runIdentity } from './run-identity.ts';
import { createRunFolder, reopenRunFolder, writeWhole } from './run-folder.ts';
import { startTarget, type StartedTarget } from './start-target.ts';
import { targetEnvironment } from './target-environment.ts';
import { topologyOfRun } from './run-topology.ts';
import type { World } from './world.ts';
import { writeReport } from './write-report.ts';

/** What a run is, whatever is conducted in it. */
export interface RunSetting {
  /** What may be run. Its targets are locked, and their settings written down. */
  readonly experiments: readonly Experiment[];
  /** Whether real faults may begin; left out: where `experiments` have some. */
  readonly hasFaults?: boolean;
  /** Left out: the first experiment's. */
  readonly seed?: number;
  readonly command: string;
  readonly plan?: Plan;
  /** The environment the target's `${env.…}` are taken from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lines that earlier runs have learnt: what changed since them is told. Left out: nothing is compared. */
  readonly earlier?: readonly Failure[];
  /** How many runs stay in `reports/`, this one included. */
  readonly keep?: number;
  /** A sentence the report opens with. */
  readonly note?: string;
  /** Where the targets are started; left out: in processes, each experiment with its own proxy. */
  readonly place?: PlaceChoice;
  /** Goes on with this run, in its folder, instead of beginning one. */
  readonly into?: EarlierRun;
}

/** A run that is open. */
export interface OpenRun {
  readonly folder: string;
  readonly place: PlaceChoice;
  /** Why nothing more is begun, if so: an interruption, or an emergency stop. */
  readonly stopped: () => string | undefined;
  /** Conducts one; that it has begun, and what came of it, is on disk at once. Never rejects for what the target did. */
  readonly conduct: (experiment: Experiment, how: Omit<Conducted, 'surroundings'>) => Promise<Finished>;
  /** Starts the target of an experiment that is to be conducted later, or never: then its system is to be ended. */
  readonly start: (experiment: Experiment) => Promise<StartedTarget>;
  /** Remembers the verdict in `reports/failures.jsonl`: a run that is killed has learnt what it found by then. */
  readonly learn: (one: Finished) => void;
  /** Something of ours that went wrong beside the experiments: the run has failed with it. */
  readonly trouble: (error: unknown) => void;
  /** Writes down what was not run, and why. */
  readonly skip: (scenario: string, why: string) => void;
}

/** A run that has ended. */
export interface RunOutcome {
  readonly folder: string;
  readonly record: RunRecord;
  readonly finished: readonly Finished[];
}

/**
 * Opens a run, does in it what `conduct` does, closes it and writes its report. Rejects only with what `conduct` rejects with, when the folder itself
 * cannot be written, or, before anything is done:
 *
 * @throws {@link SeatrialError} `E_STOPPED` when there are faults to begin and an emergency stop stands; `E_LOCKED` when another run has
 *   a target of this one; `E_HEAL` when an earlier run left behind what cannot be undone
 */
export async function inRun(
  setting: RunSetting,
  world: World,
  conduct: (run: OpenRun) => Promise<void>,
): Promise<RunOutcome> {
  const reports = join(world.cwd, 'reports');
  // Before anything else, whatever becomes of this run.
  await healFirst(reports, world);
  const { hasFaults = setting.experiments.some(({ scenario }) => scenario.faults.length > 0) } = setting;
  if (hasFaults) refuseWhenStopped(reports);
  using locks = locksOf(
    reports,
    setting.experiments.map(({ target }) => target.target.name),
  );
  const { into, place = placeOf({}) } = setting;
  const claim = (name: string): void => {
    locks.take({ run: name, command: setting.command });
  };
  const { folder, run } =
    into === undefined
      ? createRunFolder(reports, new Date(), setting.keep, claim)
      : reopenRunFolder(reports, into, claim);
  using stop = watchStop(reports);
  const emergency = hasFaults ? AbortSignal.any([world.emergency, stop.signal]) : world.emergency;
  const finished: Finished[] = [];
  const judged: Judged[] = [];
  const begun = new Map(judgedBefore(into));
  const notRun: { scenario: string; why: string }[] = [];
  const troubles: string[] = [];
  let record = into === undefined ? runAtItsBeginning(setting, run) : goneOnWith(into.record);
  const save = (change: Partial<RunRecord>): void => {
    for (const one of finished) begun.set(one.record.id, one.record);
    const experiments = [...begun.values()].sort(byNumber);
    record = { ...record, ...change, experiments, notRun };
    writeWhole(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
  };
  save({});
  if (setting.plan !== undefined)
    writeWhole(join(folder, 'plan.json'), `${JSON.stringify(setting.plan, null, 2)}\n`);

  {
    await using watchdog = await startWatchdog(join(folder, 'undo.jsonl'), run);
    const interrupted = AbortSignal.any([world.interrupted, emergency]);
    const surroundings = {
      runFolder: folder,
      env: setting.env,
      watchdog,
      interrupted,
      forbidden: () => standingStop(reports),
      place,
      known: new Map(),
    };
    await conduct({
      folder,
      place,
      stopped: () => {
        if (!interrupted.aborted) return undefined;
        return isEmergency(interrupted) ? messageOf(interrupted.reason) : 'interrupted';
      },
      start: async (experiment) => {
        const into = join(folder, experiment.id);
        mkdirSync(into, { recursive: true });
        const clock = startClock();
        return { clock, system: await startTarget({ ...experiment, ...surroundings, folder: into, clock }) };
      },
      conduct: async (experiment, how) => {
        begun.set(experiment.id, openingRecord(experiment));
        save({});
        const one = await conductExperiment(experiment, { ...how, surroundings });
        finished.push(one);
        save({});
        judged.push(...verdictLines(record, one));
        return one;
      },
      learn: (one) => {
        appendLearnt(
          reports,
          verdictLines(record, one).map(({ line }) => line),
        );
      },
      trouble: (error) => {
        const { code, message } = asSeatrialError(error);
        troubles.push(`${code} ${message}`);
      },
      skip: (scenario, why) => {
        notRun.push({ scenario, why });
        save({});
      },
    });
  }

  finished.sort((a, b) => byNumber(a.record, b.record));
  judged.sort((a, b) => byNumber({ id: a.experiment }, { id: b.experiment }));
  save({
    endedAt: new Date().toISOString(),
    ...statusOf(finished, world, emergency),
    ...(troubles.length === 0 ? {} : { status: 'failed', error: troubles.join('\n') }),
    ...(setting.earlier === undefined ? {} : { changes: changesSince(setting.earlier, judged) }),
  });
  const source = relative(world.cwd, folder);
  const topology = topologyOfRun(setting.experiments, { folder, source, begun: record.experiments });
  if (topology !== undefined)
    writeWhole(join(folder, 'topology.json'), `${JSON.stringify(topology, null, 2)}\n`);
  await writeReport(folder);
  await signalsSeen();
  if (emergency.aborted && record.status !== 'aborted') {
    // It came while the report was written.
    save(statusOf(finished, world, emergency));
    await writeReport(folder);
  }
  return { folder, record, finished };
}

/** What killed runs left behind must not meet a new one. */
async function healFirst(reports: string, world: World): Promise<void> {
  const healed = await healLeftovers(reports);
  for (const { run, undone } of healed) {
    if (undone.length > 0)
      world.stderr.write(`healed what run ${run} had left behind: ${undone.join('; ')}\n`);
  }
  const failed = healed.flatMap(({ run, failed: problems }) =>
    problems.map((problem) => `${run}: ${problem}`),
  );
  if (failed.length === 0) return;
  throw new SeatrialError(
    'E_HEAL',
    `earlier runs left behind what could not be undone: ${failed.join('; ')}`,
    {
      hint: 'nothing is begun on top of it: mend the cause, then seatrial heal',
    },
  );
}

function runAtItsBeginning(setting: RunSetting, run: string): RunRecord {
  const environment = Object.assign(
    {},
    ...setting.experiments.map(({ target }) => targetEnvironment(target.target, setting.env)),
  ) as Record<string, string>;
  return {
    schemaVersion: 1,
    run,
    command: setting.command,
    ...runIdentity(),
    seed: setting.seed ?? setting.experiments[0]?.scenario.seed ?? 1,
    environment,
    place: setting.place ?? placeOf({}),
    startedAt: new Date().toISOString(),
    ...(setting.note === undefined ? {} : { note: setting.note }),
    experiments: [],
    notRun: [],
  };
}

/** By the number that an experiment's name begins with; there may be more than 99. */
function byNumber(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id.localeCompare(b.id, 'en', { numeric: true });
}

/** Signals that came are told of between two turns of the event loop, and not before: lets one begin and end. */
async function signalsSeen(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/** How the run ended. An emergency stop counts though no experiment was going just then. */
function statusOf(
  finished: readonly Finished[],
  world: World,
  emergency: AbortSignal,
): Pick<RunRecord, 'status' | 'error'> {
  if (emergency.aborted) return { status: 'aborted', error: `E_STOPPED ${messageOf(emergency.reason)}` };
  if (world.interrupted.aborted) return { status: 'interrupted' };
  const statuses = finished.map(({ record }) => record.status);
  return {
    status: statuses.includes('failed') ? 'failed' : statuses.includes('aborted') ? 'aborted' : 'completed',
  };
}

/** Beginning faults is forbidden: nothing is started, no folder is made. */
function refuseWhenStopped(reports: string): void {
  const stands = standingStop(reports);
  if (stands !== undefined) throw stoppedError(stands);
}

/** The loop closes here: what was learnt ranks tomorrow. None where nothing was judged. */
function verdictLines(record: RunRecord, { verdict, experiment }: Finished): Judged[] {
  if (verdict === undefined) return [];
  const { id, scenario } = experiment;
  const lines = failuresOfRun(record, [{ id, scenario, verdict }]);
  return lines.map((line) => ({ experiment: id, scenario: scenario.name, line }));
}
