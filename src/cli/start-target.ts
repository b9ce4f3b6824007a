/** The target of one experiment, started. */

import { loadClientModule } from '../adapters/client-module.ts';
import { startSystem, type System } from '../adapters/system.ts';
import { servicesToStart } from '../model/callees.ts';
import type { Clock } from '../run/ports.ts';
import type { Experiment, Surroundings } from './experiment.ts';

/** A target that runs, and the clock of its experiment, which began with its start. */
export interface StartedTarget {
  readonly system: System;
  readonly clock: Clock;
}

/** Where it is started. */
interface Start extends Pick<Surroundings, 'env' | 'watchdog' | 'interrupted' | 'place'> {
  /** Of its logs and state. */
  readonly folder: string;
  readonly clock: Clock;
}

/** Starts what the scenario needs of its target, with the scenario's settings. Rejects as {@link startSystem} does. */
export async function startTarget(
  { id, scenario, target }: Experiment,
  { env, watchdog, interrupted, place, folder, clock }: Start,
): Promise<System> {
  const client = await loadClientModule({
    target: target.target,
    folder: target.folder,
    built: target.built,
  });
  return await startSystem({
    experiment: id,
    ...place,
    target: target.target,
    targetFolder: target.folder,
    built: target.built,
    client,
    services: servicesToStart(scenario, target.target),
    faults: scenario.faults,
    environment: scenario.environment,
    clockOffset: scenario.clockOffset,
    folder,
    watchdog,
    clock,
    signal: interrupted,
    env,
  });
}
