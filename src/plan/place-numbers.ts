/**
 * Numbers for what faults act on, so that what is known of it can stand in columns: each edge has its position in the topology, and the services
 * come after the edges. −1 is what the topology does not know.
 */

import type { TopologyEdge } from '../model/topology.ts';
import type { Acts } from './candidate.ts';
import type { NumberedGraph } from './numbered-graph.ts';

/** The number of a service, by its number among the services. */
export function placeOfService({ from }: NumberedGraph, service: number): number {
  return service < 0 ? -1 : from.length + service;
}

/** The service of such a number, by its number among the services; −1: it is an edge, or nothing. */
export function serviceAt({ from }: NumberedGraph, place: number): number {
  return Math.max(-1, place - from.length);
}

/** Looks up what a fault acts on. O(edges) once, and only where an edge is asked for. */
export function placeNumbers(edges: readonly TopologyEdge[], graph: NumberedGraph): (acts: Acts) => number {
  let positions: ReadonlyMap<TopologyEdge, number> | undefined;
  return (acts) => {
    if ('service' in acts) return placeOfService(graph, graph.numberOf.get(acts.service) ?? -1);
    positions ??= new Map(edges.map((edge, position) => [edge, position]));
    return positions.get(acts.edge) ?? -1;
  };
}
