/** A topology as a graph, for paths and reach. */

import { Graph } from '@dagrejs/graphlib';
import type { Topology, TopologyEdge, TopologyService } from './topology.ts';

/** A dependency graph: nodes are services, edges go from caller to callee. */
export type DependencyGraph = Graph<string, TopologyService, TopologyEdge>;

/** The graph of `topology`. A service that only an edge names is a node, too. O(services + edges). */
export function asGraph({ services, edges }: Pick<Topology, 'services' | 'edges'>): DependencyGraph {
  const graph: DependencyGraph = new Graph<string, TopologyService, TopologyEdge>({ directed: true });
  graph.setDefaultNodeLabel((name) => ({ name, replicas: 1, entry: false }));
  for (const service of services) graph.setNode(service.name, service);
  for (const edge of edges) graph.setEdge(edge.from, edge.to, edge);
  return graph;
}
