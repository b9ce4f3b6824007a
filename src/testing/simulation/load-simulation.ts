/** The simulation that a target file names. */

import { loadTargetModule, memberOf, type TargetFolders } from '../../adapters/target-module.ts';
import { SeatrialError } from '../../lib/errors.ts';
import type { Target } from '../../model/target.ts';
import type { Simulation } from './simulation.ts';

/** A target and the places of its files. */
export interface SimulationModuleOptions extends TargetFolders {
  readonly target: Target;
}

/**
 * Loads the module: its `services` and its `client`, on this target.
 *
 * @throws {@link SeatrialError} `E_USAGE` when the target names none, `E_FILE_MISSING` when there is no such file, `E_SIMULATION_INVALID` when it cannot
 *   be loaded or does not export what a simulation is made of
 */
export async function loadSimulation({ target, ...folders }: SimulationModuleOptions): Promise<Simulation> {
  const { name, simulation } = target;
  if (simulation === undefined)
    throw new SeatrialError('E_USAGE', `target ${name} has no simulation: its target.yaml names none`, {
      hint: 'simulation: simulation.ts names a module with its services as functions; see docs/simulation.md',
    });
  const code = 'E_SIMULATION_INVALID';
  const { file, exported } = await loadTargetModule(
    { naming: `target ${name} names the simulation ${simulation}`, module: simulation, code },
    folders,
  );
  const services = memberOf(exported, 'services');
  const client = memberOf(exported, 'client');
  const missing = [
    ...(isMapping(services) ? notFunctions(services) : ['an object `services`']),
    ...(typeof client === 'function' ? [] : ['a function `client`']),
  ];
  if (missing.length > 0)
    throw new SeatrialError(code, `${file} does not export ${missing.join(' and ')}`, {
      hint: 'export const services = { NAME: (ports, settings) => service }; export const client = (send) => …',
    });
  return { target, services, client } as Simulation;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notFunctions(services: object): string[] {
  return Object.entries(services).flatMap(([name, create]) =>
    typeof create === 'function' ? [] : [`a function \`services.${name}\``],
  );
}
