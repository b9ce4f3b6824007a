/**
 * Targets that stand by: started while an experiment before theirs comes to rest, so that the next one begins at once. Each is new, with a state of its
 * own: nothing of an earlier experiment can be left in it, which no way of emptying a running target could promise.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { servicesToStart } from '../model/callees.ts';
import type { Experiment } from './experiment.ts';
import type { OpenRun } from './open-run.ts';
import type { StartedTarget } from './start-target.ts';

/** One that stands by, and the name of the experiment it was started for. */
export interface Waiting {
  readonly id: string;
  readonly started: StartedTarget;
}

/** Targets that stand by. Disposed of, those that nobody took are ended; where one could not be, the run is told. */
export interface Standby extends AsyncDisposable {
  /** Begins to start one as this experiment has, under a name of its own; not where as many as there are lanes stand by. */
  prepare(like: Omit<Experiment, 'id'>): void;
  /** One that is as this experiment needs it; `undefined`: there is none, or it could not be started. */
  take(wanted: Omit<Experiment, 'id'>): Promise<Waiting | undefined>;
}

interface Prepared {
  readonly id: string;
  readonly key: string;
  /** `undefined`: it could not be started. Whoever starts it again is told why. */
  readonly starting: Promise<StartedTarget | undefined>;
}

/** None stands by. What compose starts, and what runs already, is never started before. */
export function createStandby(
  run: OpenRun,
  { lanes, nextId }: { readonly lanes: number; readonly nextId: () => string },
): Standby {
  const { runtime } = run.place;
  const isPossible = runtime === 'process' || runtime === 'container';
  let waiting: readonly Prepared[] = [];
  let isOver = false;
  const ending: Promise<unknown>[] = [];
  const end = (one: Prepared): void => {
    ending.push(endOf(one, run.folder).catch(run.trouble));
  };
  return {
    prepare: (like) => {
      if (!isPossible || isOver || waiting.length >= lanes) return;
      const id = nextId();
      const starting = run.start({ ...like, id }).catch(() => undefined);
      waiting = [...waiting, { id, key: keyOf(like, run.place), starting }];
    },
    take: async (wanted) => {
      const key = keyOf(wanted, run.place);
      const found = waiting.find((one) => one.key === key);
      // One that is not as it is needed makes room for one that may be.
      const taken = found ?? waiting[0];
      if (taken === undefined) return undefined;
      waiting = waiting.filter((one) => one !== taken);
      const started = found === undefined ? undefined : await found.starting;
      if (started !== undefined) return { id: taken.id, started };
      end(taken);
      return undefined;
    },
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      for (const one of waiting) end(one);
      waiting = [];
      await Promise.all(ending);
    },
  };
}

/** What a started target cannot be asked to be afterwards. In containers, what faults will act on is prepared for when they start. */
function keyOf(
  { scenario, target: { target } }: Omit<Experiment, 'id'>,
  { runtime }: OpenRun['place'],
): string {
  const { environment, clockOffset, faults } = scenario;
  const services = servicesToStart(scenario, target);
  return JSON.stringify([services, environment, clockOffset, runtime === 'process' ? [] : faults]);
}

async function endOf({ id, starting }: Prepared, folder: string): Promise<void> {
  const started = await starting;
  await started?.system[Symbol.asyncDispose]();
  rmSync(join(folder, id), { recursive: true, force: true });
}
