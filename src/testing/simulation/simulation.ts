/** What a simulation is made of: a target, its services as functions, and its client. */

import type { Call, TargetClient } from '../../model/client.ts';
import type { Target } from '../../model/target.ts';
import type { CreateService, ServiceAnswer, ServiceRequest } from './service.ts';

/**
 * How a client sends a request in a simulation.
 *
 * @returns the answer; rejects when there will be none: refused, closed, or given up (`call.signal`)
 */
export type SendRequest = (request: ServiceRequest, call: Call) => Promise<ServiceAnswer>;

/** A simulation. */
export interface Simulation {
  /** The target file: services, replicas, who calls whom, settings, sagas. Its commands, images and health checks are not used. */
  readonly target: Target;
  /** What makes each service, by its name in the target. */
  readonly services: Readonly<Record<string, CreateService>>;
  /** The target's client, over this way to send. */
  readonly client: (send: SendRequest) => TargetClient;
}

/** Gives its argument its type. */
export function defineSimulation(simulation: Simulation): Simulation {
  return simulation;
}
