/** What configuration says of calls to a host, as a mesh and Knative do. */

import type { TopologyEdge } from '../model/topology.ts';

/** What one object says of calls to a host. */
export interface HostFacts {
  readonly host: string;
  readonly namespace: string;
  readonly file: string;
  readonly where: string;
  readonly facts: TopologyEdge['facts'];
}
