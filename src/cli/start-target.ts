/** The target of one experiment, started. */

import { loadClientModule } from '../adapters/client-module.ts';
import { startSystem, type System } from '../adapters/system.ts';
import type { Watchdog } from '../adapters/watchdog.ts';
import { servicesToStart } from '../model/callees.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Clock } from '../run/ports.ts';
import type { LoadedTarget } from './files.ts';
import type { PlaceChoice } from './place-choice.ts';

/** A target that runs, and the clock of its experiment, which began with its start. */
export interface StartedTarget {
  readonly system: System;
  readonly clock: Clock;
}

/** What is started, and where. */
export interface StartOptions {
  /** The experiment's name. */
  readonly id: string;
  readonly scenario: Scenario;
  readonly target: LoadedTarget;
  /** What the target's `${env.…}` are taken from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly watchdog: Watchdog;
  readonly interrupted: AbortSignal;
  readonly place: PlaceChoice;
  /** Of its logs and state. */
  readonly folder: string;
  readonly clock: Clock;
}

/** Starts what the scenario needs of its target, with the scenario's settings. Rejects as {@link startSystem} does. */
export async function startTarget(options: StartOptions): Promise<System> {
  const { id, scenario, target, env, watchdog, interrupted, place, folder, clock } = options;
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
