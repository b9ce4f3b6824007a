/**
 * The dependency graph of a target: the edges are read off the addresses its services are given, so they are never declared twice.
 *
 * A service that names `${edge.X}` in its command or environment calls X. Where X is the service itself, its replicas call each other.
 */

import { calleesOf } from '../model/names.ts';
import type { Target } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';

/** Services, edges with the facts the target states about them, and sagas, in the order of the target file. O(size of the file). */
export function topologyOfTarget(target: Target): Topology {
  return {
    schemaVersion: 1,
    source: `target ${target.name}`,
    services: Object.entries(target.services).map(([name, { replicas, entry }]) => ({
      name,
      replicas,
      entry,
    })),
    edges: Object.keys(target.services).flatMap((from) => edgesFrom(from, target)),
    sagas: target.sagas,
  };
}

function edgesFrom(from: string, target: Target): TopologyEdge[] {
  const facts = target.services[from]?.edges ?? {};
  return calleesOf(target, from).map((to) => ({ from, to, operations: [], facts: facts[to] ?? {} }));
}
