/**
 * One experiment from a scenario to a verdict, in a folder of its own:
 * files → system → run → check. The verdict is computed from the files that were written, as `seatrial check` would.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startClock } from '../adapters/clock.ts';
import { openRecorder } from '../adapters/recorder.ts';
import type { System } from '../adapters/system.ts';
import type { Watchdog } from '../adapters/watchdog.ts';
import { openDeadlines } from '../check/open-deadlines.ts';
import { untoldSpans } from '../check/untold-spans.ts';
import { SeatrialError } from '../lib/errors.ts';
import { createRandom } from '../lib/random.ts';
import type { Phase } from '../model/event.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import { sagasWithSpans } from '../model/spans.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Verdict } from '../model/verdict.ts';
import { yamlText } from '../model/yaml-text.ts';
import { quietTimes } from '../run/deadlines.ts';
import { runExperiment, type ExperimentResult } from '../run/experiment.ts';
import type { LoadedTarget } from './files.ts';
import { earlyEnd, earlyStatus } from './early-end.ts';
import { judgeFolder } from './judge-folder.ts';
import { placeProblems, type PlaceChoice } from './place-choice.ts';
import { asSeatrialError } from './known-error.ts';
import { writeObserved } from './observed-file.ts';
import { checkedOnce, refuseBypasses, type BypassKnowledge } from './refuse-bypass.ts';
import { startTarget, type StartedTarget } from './start-target.ts';
import { unfinished } from './unfinished.ts';

/** What is tried: a scenario on its target. */
export interface Experiment {
  readonly id: string;
  readonly scenario: Scenario;
  readonly target: LoadedTarget;
  /** The plan's name for it, when a plan asked for it. */
  readonly candidate?: string;
  readonly costSeconds?: number;
}

/** How it ended. */
export interface Finished {
  readonly experiment: Experiment;
  readonly record: ExperimentRecord;
  readonly verdict?: Verdict;
  /** Why it could not be run at all. */
  readonly error?: SeatrialError;
}

/** Around the experiments of one run. */
export interface Surroundings {
  readonly runFolder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly watchdog: Watchdog;
  /** Aborted by an interruption or an emergency stop; its reason's code says by which. */
  readonly interrupted: AbortSignal;
  /** Why no fault may begin now, if so. */
  readonly forbidden: () => string | undefined;
  /** What this run has found out about its targets. */
  readonly known: BypassKnowledge;
  /** Where its services are started. */
  readonly place: PlaceChoice;
}

/** How one is conducted. */
export interface Conducted {
  readonly surroundings: Surroundings;
  /** The target, where it was started before, in the experiment's folder; its times begin with that. */
  readonly started?: StartedTarget | undefined;
  readonly onProgress: (text: string) => void;
  /** Told again and again. */
  readonly onPhase?: ((phase: Phase) => void) | undefined;
}

/** Runs one experiment. Never rejects for what the target or the experiment did: that is in what it resolves to. */
export async function conductExperiment(experiment: Experiment, conducted: Conducted): Promise<Finished> {
  const { surroundings, started, onProgress } = conducted;
  const folder = join(surroundings.runFolder, experiment.id);
  const { scenario, target } = experiment;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'scenario.yaml'), yamlText(scenario));
  writeFileSync(join(folder, 'target.yaml'), yamlText(target.target));

  const began = performance.now();
  let known = { ...openingRecord(experiment), ...(started && { startedAt: beginningOf(started) }) };
  try {
    const { observed, ...result } = await runInFolder(experiment, folder, conducted);
    writeObserved(folder, observed);
    known = { ...begunOnly(known), ...result };
    known = { ...known, tookMs: Math.round(performance.now() - began) };
    onProgress('judging');
    const { verdict } = judgeFolder(folder, known);
    return { experiment, record: { ...known, verdict: verdict.status }, verdict };
  } catch (cause) {
    // Where it was not come to, it still runs; a second end does nothing. What cannot be ended the watchdog ends with the run.
    await Promise.allSettled([started?.system[Symbol.asyncDispose]()]);
    const error = earlyEnd(asSeatrialError(cause), surroundings.interrupted);
    const record: ExperimentRecord = {
      ...known,
      status: earlyStatus(surroundings.interrupted) ?? 'failed',
      error: `${error.code} ${error.message}`,
      healProven:
        known.healedMs === undefined
          ? !surroundings.watchdog.journal.isOpen(experiment.id)
          : known.healProven,
      tookMs: Math.round(performance.now() - began),
    };
    return { experiment, record, error };
  }
}

function beginningOf({ clock }: StartedTarget): string {
  return new Date(clock.wallMs() - clock.now()).toISOString();
}

/** What is known of an experiment when it begins, and what stands on disk should the harness die. */
export function openingRecord({ id, scenario, candidate }: Experiment): ExperimentRecord {
  return {
    ...unfinished,
    id,
    scenario: scenario.name,
    target: scenario.target,
    seed: scenario.seed,
    ...(candidate === undefined ? {} : { candidate }),
    startedAt: new Date().toISOString(),
    tookMs: 0,
    faults: [],
    baselineMet: false,
    busyP99Ms: 0,
    traffic: [],
  };
}

/** Without what only stands there in case the harness dies. */
function begunOnly(record: ExperimentRecord): ExperimentRecord {
  const begun = { ...record };
  delete begun.error;
  return begun;
}

async function runInFolder(
  experiment: Experiment,
  folder: string,
  { surroundings, started, onProgress, onPhase }: Conducted,
): Promise<ExperimentResult> {
  const { watchdog, interrupted, forbidden, place, known } = surroundings;
  const { id, scenario, target } = experiment;
  const [impossible] = placeProblems(scenario, target.target, place);
  if (impossible !== undefined) throw new SeatrialError('E_USAGE', impossible);
  const clock = started?.clock ?? startClock();
  const start = (into: string): Promise<System> =>
    startTarget({ ...experiment, ...surroundings, folder: into, clock });
  // In processes of our own and on networks of our own there is no way around: there, every address is one that we gave.
  if (place.runtime === 'compose' || place.runtime === 'attached')
    await checkedOnce(known, { scenario, target: target.target }, async () => {
      onProgress('looking for ways around the proxy');
      // What compose starts for this is thrown away; what runs already comes to rest before the experiment.
      await using system = await start(join(folder, 'bypass'));
      const names = `${namesOf(id, watchdog.journal.tag)}way-`;
      const ports = { ...system, clock };
      const random = createRandom(scenario.seed).fork('bypass');
      await refuseBypasses({
        scenario,
        target: target.target,
        ports,
        random,
        names,
        signal: interrupted,
        onProgress,
      });
      if (place.runtime === 'attached')
        await clock.sleep(quietTimes(scenario, target.target).notBeforeMs, interrupted);
    });
  using recorder = openRecorder(folder);
  onProgress('starting the services');
  const system = started?.system ?? (await start(folder));
  const running = runExperiment({
    scenario,
    target: target.target,
    ports: { ...system, clock, recorder, forbidden },
    random: createRandom(scenario.seed),
    ...(place.runtime === 'attached' ? { names: namesOf(id, watchdog.journal.tag) } : {}),
    signal: interrupted,
    openDeadlines: ({ events, reads }) =>
      openDeadlines({ target: target.target, scenario, events, reads: reads() }),
    untoldSpans:
      sagasWithSpans(target.target.sagas).length === 0
        ? undefined
        : ({ events, reads }) => untoldSpans({ target: target.target, scenario, events, reads }),
    onProgress: ({ text, phase }) => {
      onPhase?.(phase);
      onProgress(text);
    },
  });
  return await endedWith(running, system, place);
}

/** What runs already has seen the sagas of earlier runs: `906aab-01-` stands before the names of this one’s. */
function namesOf(id: string, tag: string): string {
  return `${tag.slice(-6)}-${id.split('-')[0] ?? ''}-`;
}

/** What the experiment gave. That the system could not be ended afterwards is part of it: something of ours may be left. */
async function endedWith(
  running: Promise<ExperimentResult>,
  system: System,
  { runtime }: PlaceChoice,
): Promise<ExperimentResult> {
  const [ran] = await Promise.allSettled([running]);
  const broken = system.broken();
  const isEngineLost = broken instanceof SeatrialError && broken.code === 'E_ENGINE';
  try {
    await system[Symbol.asyncDispose]();
  } catch (error) {
    if (ran.status === 'rejected') throw ran.reason;
    const { code, message } = asSeatrialError(error);
    const problems = [ran.value.error, `${code} ${message}`].filter((text) => text !== undefined);
    return { ...ran.value, error: problems.join('\n'), healProven: false };
  }
  if (ran.status === 'rejected') throw ran.reason;
  return isEngineLost && runtime !== 'attached' ? withoutDoubt(ran.value) : ran.value;
}

/**
 * With the engine went all that faults stood on, and nobody could look whether they were undone. What was left in it has been removed
 * since, and that proves it.
 */
function withoutDoubt(result: ExperimentResult): ExperimentResult {
  const { error = '', ...rest } = result;
  const lines = error.split('\n').filter((line) => !line.startsWith('E_HEAL '));
  return { ...rest, error: lines.join('\n'), healProven: true };
}
