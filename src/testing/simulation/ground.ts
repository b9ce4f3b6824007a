/** Where everything of a simulation stands: replicas and links with made-up addresses, and every replica's settings, as on real processes. */

import { launchOf, withSettings } from '../../adapters/launch.ts';
import { edgesOf, entriesAmong, layOut, portsNeeded, type LinkPlace } from '../../adapters/layout.ts';
import { durationMs } from '../../lib/duration.ts';
import { SeatrialError } from '../../lib/errors.ts';
import type { Address } from '../../model/client.ts';
import { servicesToStart } from '../../model/callees.ts';
import { CLIENT } from '../../model/place.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { ReplicaMaking } from './replicas.ts';
import type { Simulation } from './simulation.ts';

/** What an experiment of a simulation stands on; the same for every seed. */
export interface Ground {
  readonly replicas: readonly ReplicaMaking[];
  readonly links: readonly LinkPlace[];
  /** The links' ports, by their addresses as services have them: `127.0.0.1:3`. */
  readonly ports: ReadonlyMap<string, number>;
  /** Replicas by their own ports. */
  readonly direct: ReadonlyMap<number, string>;
  /** The clients' own links, by the replica. */
  readonly entries: ReadonlyMap<string, Address>;
}

/**
 * The ground of this scenario.
 *
 * @param env - what stands for `${env.NAME}` in the target file
 * @throws {@link SeatrialError} `E_USAGE` when the scenario is about another target, or the simulation lacks one of its services
 */
export function groundOf(
  { target, services }: Simulation,
  scenario: Scenario,
  env: Readonly<Record<string, string>> = {},
): Ground {
  if (scenario.target !== target.name)
    throw new SeatrialError(
      'E_USAGE',
      `scenario ${scenario.name} is about ${scenario.target}; the simulation is of ${target.name}`,
    );
  const settled = withSettings(target, scenario);
  const started = servicesToStart(scenario, settled);
  const plan = { target: settled, services: started, entries: entriesAmong(started, settled) };
  const layout = layOut(
    plan,
    Array.from({ length: portsNeeded(plan) }, (_, index) => index + 1),
  );
  const replicas = layout.replicas.map((place) => {
    const { name, service, address } = place;
    const create = services[service];
    if (create === undefined)
      throw new SeatrialError(
        'E_USAGE',
        `the simulation of ${target.name} does not say how ${service} is made`,
        {
          hint: `services: { ${service}: (ports, settings) => … }`,
        },
      );
    const offset = settled.services[service]?.clockOffset?.[name];
    const { env: settings } = launchOf(place, settled, {
      ...address,
      state: '',
      built: '',
      node: '',
      edges: edgesOf(name, layout),
      env,
      inherited: {},
    });
    return { name, create, settings, address, clockOffsetMs: offset === undefined ? 0 : durationMs(offset) };
  });
  const { links } = layout;
  return {
    replicas,
    links,
    ports: new Map(links.map(({ listen: { host, port } }) => [`${host}:${port}`, port])),
    direct: new Map(replicas.map(({ address, name }) => [address.port, name])),
    entries: new Map(links.filter(isClientLink).map(({ callee, listen }) => [callee, listen])),
  };
}

/** A client's own link to a replica. */
export function isClientLink({ caller }: LinkPlace): boolean {
  return caller === CLIENT;
}
