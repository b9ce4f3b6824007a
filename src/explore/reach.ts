/** Where faults of a scenario can act, before anything is started: what its target file says is started and calls whom. */

import type { Reach } from '../fault/fault-actions.ts';
import { calleesOf, servicesToStart } from '../model/callees.ts';
import { CLIENT, edgeName } from '../model/place.ts';
import { replicasOf } from '../model/replicas.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Target } from '../model/target.ts';

/** Links between the replicas of the services that the scenario starts, and from clients to entries. */
export function reachOf(scenario: Pick<Scenario, 'services' | 'workload'>, target: Target): Reach {
  const services = servicesToStart(scenario, target);
  const replicas = services.flatMap((service) => replicasOf(target, service));
  const from = (caller: string, callees: readonly string[]): string[] =>
    callees
      .flatMap((callee) => replicasOf(target, callee))
      .filter((callee) => callee !== caller)
      .map((callee) => edgeName(caller, callee));
  const entries = services.filter((service) => target.services[service]?.entry === true);
  const links = services.flatMap((service) => {
    const callees = calleesOf(target, service).filter((callee) => services.includes(callee));
    return replicasOf(target, service).flatMap((caller) => from(caller, callees));
  });
  return { replicas, links: [...from(CLIENT, entries), ...links] };
}
