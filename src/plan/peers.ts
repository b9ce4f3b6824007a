/** Whether a service is replicated, and its replicas exchange state. */

import type { Topology, TopologyEdge, TopologyService } from '../model/topology.ts';

/** The edge over which its replicas call each other; `undefined`: there is one replica, or they do not. */
export function peersOf({ name, replicas }: TopologyService, { edges }: Topology): TopologyEdge | undefined {
  return replicas < 2 ? undefined : edges.find(({ from, to }) => from === name && to === name);
}
