/** What the links carried: who is still busy, and how much each edge saw. */

import { CLIENT, edgeName, parseEdge, serviceOf } from '../model/place.ts';
import type { EdgeTraffic } from '../model/run-record.ts';
import type { Target } from '../model/target.ts';
import type { LinkTraffic } from './ports.ts';

/** Traffic of every link, as the proxy counts it; `undefined` when it does not. */
type Traffic = Readonly<Record<string, LinkTraffic>> | undefined;

/**
 * The links with an open request that speaks against quiet; where requests are not watched, with an open connection. Not `background` edges, which are always busy, and not those of our own
 * clients: their operations have ended before anybody asks.
 */
export function busyLinks(traffic: Traffic, target: Target): string[] {
  const busyOnes: string[] = [];
  for (const link in traffic) {
    const { open = 0, busy = open } = traffic[link] ?? {};
    if (busy > 0 && !isExempt(link, target)) busyOnes.push(link);
  }
  return busyOnes;
}

function isExempt(link: string, target: Target): boolean {
  const { from, to } = parseEdge(link);
  if (from === CLIENT) return true;
  return target.services[serviceOf(from)]?.edges[serviceOf(to)]?.background === true;
}

/** The traffic of every edge between services, its replicas added up, in the order of the links. */
export function trafficByEdge(traffic: Traffic): EdgeTraffic[] {
  const edges = new Map<string, EdgeTraffic>();
  for (const [link, { connections, bytes }] of Object.entries(traffic ?? {})) {
    const ends = parseEdge(link);
    const [from, to] = [serviceOf(ends.from), serviceOf(ends.to)];
    const name = edgeName(from, to);
    const edge = edges.get(name);
    if (edge === undefined) edges.set(name, { from, to, connections, bytes });
    else {
      edge.connections += connections;
      edge.bytes += bytes;
    }
  }
  return [...edges.values()];
}
