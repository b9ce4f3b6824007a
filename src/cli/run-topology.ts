/** What a run saw per edge, as a topology that the next plan can read (`--topology reports/<run>/topology.json`). */

import { join } from 'node:path';
import { createObservedTally } from '../discover/observed-tally.ts';
import { topologyOfObserved } from '../discover/observed.ts';
import { topologyOfTarget } from '../discover/target.ts';
import { edgeName } from '../model/place.ts';
import type { ExperimentRecord } from '../model/run-record.ts';
import type { Target } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import type { Experiment } from './experiment.ts';
import { readTarget } from './files.ts';
import { readObserved } from './observed-file.ts';

/** A run, with what it has begun. */
export interface RunSights {
  /** With a folder of each experiment in it. */
  readonly folder: string;
  /** Where this comes from, for reasons. */
  readonly source: string;
  /** All that were begun, also before the run was gone on with. */
  readonly begun: readonly Pick<ExperimentRecord, 'id' | 'target' | 'traffic'>[];
}

/**
 * The topology of the run's target with what was counted in all its experiments; `undefined` for a run over several targets, or over none. An
 * edge whose requests were seen has them, its operations and their times, as `seatrial discover --observe` tells them; of others the
 * connections count. O(experiments × edges × operations).
 *
 * @param planned - what this invocation was to run
 * @throws {@link SeatrialError} `E_FILE_INVALID` when what an experiment saw cannot be read
 */
export function topologyOfRun(
  planned: readonly Pick<Experiment, 'scenario' | 'target'>[],
  sights: RunSights,
): Topology | undefined {
  const { folder, source, begun } = sights;
  const [name, ...others] = new Set([
    ...planned.map(({ scenario }) => scenario.target),
    ...begun.map(({ target }) => target),
  ]);
  const target = planned[0]?.target.target ?? targetTried(sights);
  if (name === undefined || target === undefined || others.length > 0) return undefined;
  const topology = topologyOfTarget(target);
  const connections = connectionsByEdge(begun);
  const seen = createObservedTally();
  for (const { id } of begun) seen.add(readObserved(join(folder, id)));
  const requests = new Map(
    topologyOfObserved(seen.proxies(), { source }).edges.map((edge) => [edgeName(edge.from, edge.to), edge]),
  );
  return {
    ...topology,
    source,
    target: name,
    edges: topology.edges.map((edge) => {
      const name = edgeName(edge.from, edge.to);
      const counted = connections.get(name);
      return counted === undefined ? edge : { ...edge, calls: counted, ...requestsOf(requests.get(name)) };
    }),
  };
}

/** Gone on with, a run may have nothing left to do: then what it did tells its target. */
function targetTried({ folder, begun: [first] }: RunSights): Target | undefined {
  return first === undefined ? undefined : readTarget(join(folder, first.id, 'target.yaml')).target;
}

function connectionsByEdge(begun: RunSights['begun']): ReadonlyMap<string, number> {
  const connections = new Map<string, number>();
  for (const { traffic } of begun) {
    for (const { from, to, connections: more } of traffic)
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
