/** Where a search makes its experiments: in an open run, one folder each. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { searchAnswer } from '../explore/answer.ts';
import type { Trial, TrialGround } from '../explore/ports.ts';
import type { SearchAnswer } from '../model/explore.ts';
import { tooLittleLeft, type Budget } from './budget.ts';
import { wasCutShort } from './cut-short.ts';
import type { Finished } from './experiment.ts';
import type { LoadedTarget } from './files.ts';
import { readEvents } from './judge-folder.ts';
import type { OpenRun } from './open-run.ts';
import { createStandby } from './standby.ts';

/** What it needs. */
export interface TrialsOptions {
  readonly target: LoadedTarget;
  /** Experiments at once. */
  readonly lanes: number;
  readonly budget: Budget;
  /** What goes on in an experiment. */
  readonly onProgress: (trial: Trial, text: string) => void;
}

/** A ground that is to be ended. */
export type Trials = TrialGround & AsyncDisposable;

/** So many experiments in a row that could not be made say that none can. */
const failuresMost = 3;

/** The ground; disposed of, nothing stands by any more. What the plan chose to explore is remembered in the history of failures; the rest was chosen by what the target had just shown. */
export function trialsIn(
  run: OpenRun,
  { target, lanes, budget, onProgress }: TrialsOptions,
): TrialGround & AsyncDisposable {
  const nextId = freeIds(run.folder);
  const standby = createStandby(run, { lanes, nextId });
  let failures: readonly string[] = [];
  const count = ({ error }: Finished): void => {
    failures = error === undefined ? [] : [...failures, `${error.code} ${error.message}`];
  };
  const conduct = async (trial: Trial): Promise<Finished> => {
    let isPrepared = false;
    const { scenario, candidate } = trial;
    const wanted = { scenario, target, ...(candidate === undefined ? {} : { candidate }) };
    const began = performance.now();
    const { id = nextId(), started } = (await standby.take(wanted)) ?? {};
    const one = await run.conduct(
      { ...wanted, id },
      {
        started,
        onProgress: (text) => {
          onProgress(trial, text);
        },
        // From here on nothing is asked of the target any more: what is started beside it does not make it late.
        onPhase: (phase) => {
          if (!isPrepared && (phase === 'healed' || phase === 'final')) standby.prepare(wanted);
          isPrepared ||= phase === 'healed' || phase === 'final';
        },
      },
    );
    // With what is waited for a target that is not quite started.
    return { ...one, record: { ...one.record, tookMs: performance.now() - began } };
  };
  const make = async (trial: Trial): Promise<SearchAnswer | undefined> => {
    const first = await conduct(trial);
    // What could not be made says nothing about the target.
    const one = first.error === undefined || wasCutShort(first) ? first : await conduct(trial);
    if (wasCutShort(one)) return undefined;
    count(one);
    if (trial.purpose === 'explore' && trial.candidate !== undefined) run.learn(one);
    const { id } = one.experiment;
    const events = one.verdict === undefined ? [] : readEvents(join(run.folder, id));
    return searchAnswer({ ...one, experiment: id, events });
  };
  return {
    enough: ({ scenario }) => {
      const last = failures.at(-1);
      if (last !== undefined && failures.length >= failuresMost)
        return `${failures.length} experiments in a row could not be made, the last because of ${last}`;
      return run.stopped() ?? tooLittleLeft(budget, scenario);
    },
    try: async (trials) => {
      const made = await Promise.allSettled(trials.map(make));
      return made.map((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    },
    [Symbol.asyncDispose]: () => standby[Symbol.asyncDispose](),
  };
}

/** `0001`, `0002` …: a folder that is there, of a run that was killed, stays as it is. */
function freeIds(folder: string): () => string {
  let number = 0;
  return () => {
    let id: string;
    do {
      number += 1;
      id = String(number).padStart(4, '0');
    } while (existsSync(join(folder, id)));
    return id;
  };
}
