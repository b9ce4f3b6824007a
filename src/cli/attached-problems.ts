/** What cannot be done to services that run already: what the target does not say of them, and what is settled when a service is started. */

import { entryOf } from '../adapters/attached/attached-layout.ts';
import { servicesToStart } from '../model/callees.ts';
import { describeFault } from '../model/fault.ts';
import { covers, parsePlace, replicaName } from '../model/place.ts';
import type { Scenario } from '../model/scenario.ts';
import type { AttachedReplica, Target } from '../model/target.ts';

/** As sentences; none: it can be tried. */
export function attachedProblems(scenario: Scenario, target: Target): string[] {
  const services = servicesToStart(scenario, target);
  const replicas = services.flatMap((service) =>
    Array.from({ length: target.services[service]?.replicas ?? 1 }, (_, index) =>
      replicaName({ service, number: index + 1 }),
    ),
  );
  const entries = new Map(
    replicas.map((name) => {
      const { service, number = 1 } = parsePlace(name);
      return [name, entryOf({ service, number }, target)];
    }),
  );
  const unknown = services.filter((service) => target.services[service]?.attached === undefined);
  const settings = [
    ...Object.keys(scenario.environment),
    ...Object.keys(scenario.clockOffset).map((place) => parsePlace(place).service),
  ];
  return [
    ...unknown.map((name) => `nothing says where ${name} runs: write attached: [{ address: host:port }]`),
    ...[...new Set(settings)].map(
      (name) =>
        `the scenario changes settings of ${name}, which runs already: they are read when it is started`,
    ),
    ...scenario.faults.flatMap((fault) => {
      if (!('service' in fault)) return [];
      const hit = replicas.filter((replica) => covers(fault.service, replica));
      return hit.flatMap((replica) => {
        const entry = entries.get(replica);
        const why = entry === undefined ? undefined : whyNot(fault.kind, entry);
        return why === undefined ? [] : [`${describeFault(fault)}: ${replica} ${why}`];
      });
    }),
  ];
}

type ServiceFault = Extract<Scenario['faults'][number], { service: string }>['kind'];

function whyNot(kind: ServiceFault, entry: AttachedReplica): string | undefined {
  const isProcess = entry.pid !== undefined || entry.pidFile !== undefined;
  if (entry.container !== undefined) return undefined;
  if (kind === 'disconnect') return 'has no network of its own: name its container, or use partition';
  if (!isProcess) return 'is known by its address alone: name its container, or its pidFile';
  if (kind === 'pause' || entry.start !== undefined) return undefined;
  return 'could not be started again: write start: [command, …] beside its pidFile';
}
