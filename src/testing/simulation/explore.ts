/** A search in one process: on functions instead of processes. */

import { planExperiments } from '../../plan/plan.ts';
import { topologyOfTarget } from '../../discover/target.ts';
import { search, type SearchOptions } from '../../explore/search.ts';
import type { Exploration } from '../../model/explore.ts';
import type { Failure } from '../../model/failure.ts';
import type { NetworkConditions } from './network-conditions.ts';
import type { Simulation } from './simulation.ts';
import { simulationGround } from './trial-ground.ts';
import { isSimulated } from './unsimulated.ts';

/** How a simulation is searched. */
export interface ExploreOptions {
  /** The same seed, the same search. */
  readonly seed?: number;
  /** How many experiments are explored; what a finding needs beside them is not counted. */
  readonly experiments: number;
  /** End with the first thing that is found and shrunk. */
  readonly stopOnViolated?: boolean;
  /** What stands for `${env.NAME}` in the target file. */
  readonly env?: Readonly<Record<string, string>>;
  /** How the network is besides faults; left out: quiet. */
  readonly network?: NetworkConditions;
  /** What failed before: it ranks what is tried first. */
  readonly failures?: readonly Failure[];
  /** Told after every experiment. */
  readonly onChange?: SearchOptions['onChange'];
}

/**
 * Looks for what breaks the simulation’s target, and for the least that does: docs/explore.md.
 *
 * @throws {@link SeatrialError} `E_USAGE` when nothing of the target can be tried
 */
export function exploreSimulation(
  simulation: Simulation,
  { seed = 1, experiments, stopOnViolated = false, env, network, failures = [], onChange }: ExploreOptions,
): Promise<Exploration> {
  const { target } = simulation;
  const { weakSpots } = planExperiments({
    topology: topologyOfTarget(target),
    failures,
    target,
    history: 'given',
  });
  return search(
    {
      target,
      targetDigest: '',
      weakSpots,
      seed,
      lanes: 1,
      experiments,
      stopOnViolated,
      isPossible: isSimulated,
      ...(onChange === undefined ? {} : { onChange }),
    },
    simulationGround(simulation, { ...(env && { env }), ...(network && { network }) }),
  );
}
