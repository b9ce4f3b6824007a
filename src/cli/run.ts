/**
 * One run: several experiments into one folder, each begun only when it fits the budget; then the report. Everything is on disk as
 * soon as it is known, so that a killed run can still be checked and reported.
 */

import { join, relative } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { healLeftovers } from '../adapters/leftovers.ts';
import { standingStop, stoppedError, watchStop } from '../adapters/emergency-stop.ts';
import { locksOf } from '../adapters/target-lock.ts';
import { startWatchdog } from '../adapters/watchdog.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { meetsExpectation, parseExpectation } from '../model/expectation.ts';
import type { Failure } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { RunRecord } from '../model/run-record.ts';
import { createAgenda } from '../plan/agenda.ts';
import { changesSince, type Judged } from '../plan/changes.ts';
import { failuresOfRun } from '../plan/learn.ts';
import { startBudget, tooLittleLeft, type Budget } from './budget.ts';
import { isEmergency } from './early-end.ts';
import { goneOnWith, judgedBefore, type EarlierRun } from './earlier-run.ts';
import { conductExperiment, openingRecord, type Experiment, type Finished } from './experiment.ts';
import { appendLearnt } from './learnt.ts';
import type { Paint } from './paint.ts';
import { lanesAt, placeOf, type PlaceChoice } from './place-choice.ts';
import { runIdentity } from './run-identity.ts';
import type { RunCompanion } from './run-companion.ts';
import { createRunFolder, reopenRunFolder, writeWhole } from './run-folder.ts';
import { closingLine } from './summary.ts';
import { targetEnvironment } from './target-environment.ts';
import { runTasks, type Task } from './tasks.ts';
import { topologyOfRun } from './run-topology.ts';
import type { World } from './world.ts';
import { writeReport } from './write-report.ts';

/** What is to be run, and how much of it. */
export interface RunOptions {
  readonly experiments: readonly Experiment[];
  readonly command: string;
  readonly plan?: Plan;
  /** For the experiments alone. */
  readonly budgetMs?: number;
  /** Instead of `budgetMs`: one that began earlier. */
  readonly budget?: Budget;
  readonly lanes: number;
  /** The environment the target's `${env.…}` are taken from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether verdicts are remembered in `reports/failures.jsonl`. */
  readonly learn: boolean;
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
  /** Who goes along with it. */
  readonly companion?: RunCompanion;
}

/** A run that has ended. */
export interface RunOutcome {
  readonly folder: string;
  readonly record: RunRecord;
  readonly finished: readonly Finished[];
}

/**
 * Conducts the run and writes its folder. Rejects only when the folder itself cannot be written, or, before anything is done:
 *
 * @throws {@link SeatrialError} `E_STOPPED` when there are faults to begin and an emergency stop stands; `E_LOCKED` when another run has
 *   a target of this one
 */
export async function conductRun(options: RunOptions, world: World, paint: Paint): Promise<RunOutcome> {
  const reports = join(world.cwd, 'reports');
  // Before anything else, whatever becomes of this run.
  await healFirst(reports, world);
  const hasFaults = options.experiments.some(({ scenario }) => scenario.faults.length > 0);
  if (hasFaults) refuseWhenStopped(reports);
  using locks = locksOf(
    reports,
    options.experiments.map(({ target }) => target.target.name),
  );
  const { companion, into } = options;
  const claim = (name: string): void => {
    locks.take({ run: name, command: options.command });
  };
  const { folder, run } =
    into === undefined
      ? createRunFolder(reports, new Date(), options.keep, claim)
      : reopenRunFolder(reports, into, claim);
  using stop = watchStop(reports);
  const emergency = hasFaults ? AbortSignal.any([world.emergency, stop.signal]) : world.emergency;
  const finished: Finished[] = [];
  const judged: Judged[] = [];
  const begun = new Map(judgedBefore(into));
  const notRun: { scenario: string; why: string }[] = [];
  let record = into === undefined ? runAtItsBeginning(options, run) : goneOnWith(into.record);
  const save = (change: Partial<RunRecord>): void => {
    for (const one of finished) begun.set(one.record.id, one.record);
    const experiments = [...begun.values()].sort(byNumber);
    record = { ...record, ...change, experiments, notRun };
    writeWhole(join(folder, 'run.json'), `${JSON.stringify(record, null, 2)}\n`);
  };
  save({});
  companion?.opened(folder);
  if (options.plan !== undefined)
    writeWhole(join(folder, 'plan.json'), `${JSON.stringify(options.plan, null, 2)}\n`);

  {
    await using watchdog = await startWatchdog(join(folder, 'undo.jsonl'), run);
    const budget = options.budget ?? startBudget(options.budgetMs, () => performance.now());
    const surroundings = {
      runFolder: folder,
      env: options.env,
      watchdog,
      interrupted: AbortSignal.any([world.interrupted, emergency]),
      forbidden: () => standingStop(reports),
      place: options.place ?? placeOf({}),
      known: new Map(),
    };
    const agenda = createAgenda(options.experiments, options.plan);
    const tasks = options.experiments.map((): Task => {
      // Which one it is, what was found by then decides.
      let title = '';
      const run = async (update: (text: string) => void): Promise<string | undefined> => {
        const lines: string[] = [];
        let next = agenda.next();
        title = next?.scenario.name ?? '';
        while (next !== undefined) {
          const why = companion?.enough() ?? reasonNotToBegin(next, budget, surroundings.interrupted);
          if (why !== undefined) {
            if (companion !== undefined) companion.skipped(why);
            else notRun.push({ scenario: next.scenario.name, why });
            save({});
            break;
          }
          begun.set(next.id, openingRecord(next));
          save({});
          const one = await conductExperiment(next, surroundings, update);
          finished.push(one);
          save({});
          judged.push(...verdictLines(record, one));
          // At once: a run that is killed has learnt what it found by then.
          if (options.learn)
            appendLearnt(
              reports,
              verdictLines(record, one).map(({ line }) => line),
            );
          lines.push(`${closingLine(one, paint)}${expectedWords(one)}`);
          agenda.learn(next.candidate, one.verdict?.status);
          next = companion?.ended(one);
        }
        return lines.length === 0 ? undefined : lines.join('; once more: ');
      };
      return { title: () => title, run };
    });
    await runTasks(tasks, { lanes: lanesAt(surroundings.place, options.lanes), world, paint });
  }

  finished.sort((a, b) => byNumber(a.record, b.record));
  judged.sort((a, b) => byNumber({ id: a.experiment }, { id: b.experiment }));
  save({
    endedAt: new Date().toISOString(),
    ...statusOf(finished, world, emergency),
    ...(options.earlier === undefined ? {} : { changes: changesSince(options.earlier, judged) }),
  });
  const source = relative(world.cwd, folder);
  const topology = topologyOfRun(options.experiments, { folder, source, begun: record.experiments });
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

function runAtItsBeginning(options: RunOptions, run: string): RunRecord {
  const environment = Object.assign(
    {},
    ...options.experiments.map(({ target }) => targetEnvironment(target.target, options.env)),
  ) as Record<string, string>;
  return {
    schemaVersion: 1,
    run,
    command: options.command,
    ...runIdentity(),
    seed: options.experiments[0]?.scenario.seed ?? 1,
    environment,
    place: options.place ?? placeOf({}),
    startedAt: new Date().toISOString(),
    ...(options.note === undefined ? {} : { note: options.note }),
    experiments: [],
    notRun: [],
  };
}

function reasonNotToBegin(
  { scenario, costSeconds }: Experiment,
  budget: Budget,
  interrupted: AbortSignal,
): string | undefined {
  if (interrupted.aborted) return isEmergency(interrupted) ? messageOf(interrupted.reason) : 'interrupted';
  return tooLittleLeft(budget, scenario, costSeconds);
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

/** A violation that does not count is told apart from one that does. */
function expectedWords({ verdict, experiment, record }: Finished): string {
  const { expect } = experiment.scenario;
  if (verdict?.status !== 'violated' || !meetsExpectation(verdict, expect, record.startedAt)) return '';
  const { until } = parseExpectation(expect);
  return until === undefined ? ', as the scenario expects' : `, accepted until ${until}`;
}
