/** Whether a call is known to be HTTP: only then can single requests be answered, lost or counted. */

import type { Target } from '../model/target.ts';
import type { TopologyEdge } from '../model/topology.ts';

const httpProtocol = /^(http|https|http\/1(\.[01])?|rest)$/i;

/** By what is spoken there, by how its callee is asked for its health, or by the requests that the target says do its steps. O(sagas × steps). */
export function speaksHttp(target: Target, { to, protocol }: TopologyEdge): boolean {
  if (protocol !== undefined) return httpProtocol.test(protocol);
  const health = target.services[to]?.health;
  if (health !== undefined && 'http' in health) return true;
  return Object.values(target.sagas).some(({ steps, calls, seen }) => {
    const told = new Set(Object.values(calls ?? seen?.steps ?? {}));
    return steps.some(({ name, service }) => service === to && told.has(name));
  });
}
