/** What a run saw per edge, as a topology that the next plan can read (`--topology reports/<run>/topology.json`). */

import { topologyOfObserved } from '../discover/observed.ts';
import { topologyOfTarget } from '../discover/target.ts';
import type { ObservedProxy } from '../model/observed.ts';
import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import type { Experiment, Finished } from './experiment.ts';

/** What a run saw. */
export interface RunSights {
  /** Where this comes from, for reasons. */
  readonly source: string;
  /** The requests, by link, added up over its experiments. */
  readonly seen: readonly ObservedProxy[];
}

/**
 * The topology of the run's target with what was counted in all its experiments; `undefined` for a run over several targets. An edge whose
 * requests were seen has them, its operations and their times, as `seatrial discover --observe` tells them; of others the connections count.
 */
export function topologyOfRun(
  experiments: readonly Experiment[],
  finished: readonly Finished[],
  { source, seen }: RunSights,
): Topology | undefined {
  const [first, ...others] = experiments;
  if (first === undefined || others.some(({ scenario }) => scenario.target !== first.scenario.target))
    return undefined;
  const topology = topologyOfTarget(first.target.target);
  const connections = connectionsByEdge(finished);
  const requests = new Map(
    topologyOfObserved(seen, { source }).edges.map((edge) => [edgeName(edge.from, edge.to), edge]),
  );
  return {
    ...topology,
    source,
    target: first.scenario.target,
    edges: topology.edges.map((edge) => {
      const name = edgeName(edge.from, edge.to);
      const counted = connections.get(name);
      return counted === undefined ? edge : { ...edge, calls: counted, ...requestsOf(requests.get(name)) };
    }),
  };
}

function connectionsByEdge(finished: readonly Finished[]): ReadonlyMap<string, number> {
  const connections = new Map<string, number>();
  for (const { record } of finished) {
    for (const { from, to, connections: more } of record.traffic)
      connections.set(edgeName(from, to), (connections.get(edgeName(from, to)) ?? 0) + more);
  }
  return connections;
}

/** What is known of an edge from its requests; nothing where none was seen. */
function requestsOf(edge: TopologyEdge | undefined): Partial<TopologyEdge> {
  if (edge?.observed === undefined) return {};
  const { calls, errors, operations, observed } = edge;
  return {
    ...(calls === undefined ? {} : { calls }),
    ...(errors === undefined ? {} : { errors }),
    operations,
    observed,
  };
}
