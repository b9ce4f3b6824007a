/** What an edge means to what users ask: which requests must be well answered without it, and how long users wait. */

import { durationMs } from '../lib/duration.ts';
import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { listed } from './order.ts';
import { needs, reachedBy, type RequestRoute } from './request-route.ts';

/** What a user waits for, where the target's own patience is not longer. */
const limitMsLeast = 1_000;
/** Links hit at once that a scenario allows by default. */
const linksMax = 16;

/** What an edge means to the requests of a route. */
export interface Exposure {
  readonly edge: TopologyEdge;
  /** Come to its caller and do not need it: they must be well answered all the same. */
  readonly exposed: readonly string[];
  /** Need it: they may fail, but not multiply. */
  readonly needing: readonly string[];
}

/** What an edge means to the requests of a route. */
export interface RoutedExposure {
  readonly exposure: Exposure;
  readonly route: RequestRoute;
}

/** What each edge that may be hit means to the requests of one entry. O(edges × requests). */
export function exposuresOf(route: RequestRoute, { edges }: Topology): Exposure[] {
  const reached = new Map(route.requests.map((name) => [name, reachedBy(route, name)]));
  return edges
    .filter(({ from, to, facts }) => from !== to && facts.background !== true)
    .map((edge) => {
      const coming = route.requests.filter((name) => reached.get(name)?.has(edge.from) === true);
      const needing = coming.filter((name) => needs(route, name, edge));
      return { edge, needing, exposed: coming.filter((name) => !needing.includes(name)) };
    });
}

/** More where users stand right before it, and for more of their requests. */
export function valueOf({ edge, exposed }: Exposure, { entry, requests }: RequestRoute): number {
  const near = edge.from === entry ? 0.9 : 0.5;
  const awaited = edge.facts.async === true ? 0.5 : 1;
  return (near * awaited * exposed.length) / requests.length;
}

/** What is owed to those who do not need it. */
export function mustAnswer({ from, to, facts }: TopologyEdge, exposed: readonly string[]): string {
  const must = `${listed(exposed)} must be well answered while ${to} is slow or away`;
  return facts.fallback === true
    ? `${from} has another answer when ${to} fails, so ${must}`
    : `${listed(exposed)} ${exposed.length === 1 ? 'does' : 'do'} not need ${edgeName(from, to)}, so ${must}`;
}

/** What users wait for: half as long again as the caller itself does, all its tries together, and no less than a second. */
export function limitMsOf(edge: TopologyEdge): number {
  return Math.max(limitMsLeast, Math.ceil(patienceMs(edge) * 1.5));
}

/** How long the caller waits at most; 0: nothing is declared. */
export function patienceMs({ facts: { timeout, attempts = 1 } }: TopologyEdge): number {
  return timeout === undefined ? 0 : durationMs(timeout) * attempts;
}

/** Why the links of all these edges may not be hit at once; `undefined`: they may. */
export function tooManyLinks(edges: readonly TopologyEdge[], topology: Topology): string | undefined {
  const links = edges.reduce(
    (sum, { from, to }) => sum + replicasOf(from, topology) * replicasOf(to, topology),
    0,
  );
  if (links <= linksMax) return undefined;
  return `${edges.length === 1 ? 'it has' : 'they have'} ${links} links, and ${linksMax} may be hit at once`;
}

function replicasOf(service: string, { services }: Topology): number {
  return services.find(({ name }) => name === service)?.replicas ?? 1;
}
