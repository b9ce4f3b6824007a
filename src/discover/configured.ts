/** Services and edges that configuration names, put together: a service or edge that is named twice is one. */

import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';
import { mergeTopologies } from './merge.ts';
import type { Unseen } from './unseen.ts';
import { some } from './unseen.ts';

/** A service, of which nothing need be known but its name. */
export type NamedService = Pick<TopologyService, 'name'> & Partial<TopologyService>;

/** An edge and what in the file shows it. */
export interface NamedEdge {
  readonly from: string;
  readonly to: string;
  readonly how: string;
  readonly facts?: TopologyEdge['facts'];
  readonly operations?: readonly string[];
  readonly protocol?: string | undefined;
}

/** The topology of a file. A service that an edge names is there; nobody calls himself. */
export function configuredTopology(
  file: string,
  services: readonly NamedService[],
  edges: readonly NamedEdge[],
): Topology {
  const named = edges.flatMap(({ from, to }) => [{ name: from }, { name: to }]);
  const whole: Topology = {
    schemaVersion: 1,
    source: file,
    services: [...services, ...named].map((one) => ({ replicas: 1, entry: false, ...one })),
    edges: edges.flatMap(({ from, to, how, facts = {}, operations = [], protocol }) =>
      from === to
        ? []
        : [
            {
              from,
              to,
              operations: [...operations],
              ...(protocol === undefined ? {} : { protocol }),
              facts,
              evidence: [`${file}: ${how}`],
            },
          ],
    ),
    sagas: {},
  };
  return mergeTopologies([nothingOf(file), whole]);
}

/** The topologies of several files of one form. */
export function togetherOf(topologies: readonly Topology[]): Topology {
  const [first = nothingOf(''), ...others] = topologies;
  return mergeTopologies([first, ...others]);
}

function nothingOf(source: string): Topology {
  return { schemaVersion: 1, source, services: [], edges: [], sagas: {} };
}

/** Those services of a file that are at no edge of any source, but the ones that were spoken of. */
export function aloneIn(
  file: string,
  own: Topology,
  merged: Topology,
  why: string,
  spoken: ReadonlySet<string> = new Set(),
): Unseen[] {
  const inEdges = new Set(merged.edges.flatMap(({ from, to }) => [from, to]));
  const alone = own.services.filter(({ name }) => !inEdges.has(name) && !spoken.has(name));
  return alone.length === 0 ? [] : [{ what: `${file}: ${some(alone.map(({ name }) => name))}`, why }];
}
