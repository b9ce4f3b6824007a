/** Where requests come in, and how far they go: the entry each is asked at, and the edges it meets on its way. */

import { edgeName, parseEdge, serviceOf } from '../model/place.ts';
import type { Target } from '../model/target.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import type { LeftOut } from './candidate.ts';
import { byText } from './order.ts';
import { routeTo } from './saga-route.ts';

/** The requests that users ask at one entry. */
export interface RequestRoute {
  readonly target: Target;
  readonly entry: string;
  /** By name. */
  readonly requests: readonly string[];
}

/** The requests of a target by entry; what is left out: a request of which nothing says where it is asked. */
export function requestRoutes(
  target: Target,
  topology: Topology,
): { routes: RequestRoute[]; leftOut: LeftOut[] } {
  const names = Object.keys(target.requests).sort(byText);
  const said = new Map(names.map((name) => [name, saidEntry(name, target, topology)]));
  const otherwise = onlyOne([...said.values()]) ?? onlyOne(callingEntries(topology));
  const at = new Map<string, string[]>();
  const leftOut: LeftOut[] = [];
  for (const name of names) {
    const entry = said.get(name) ?? otherwise;
    if (entry === undefined) {
      leftOut.push({
        what: name,
        why: 'it starts no saga and needs no edge from an entry, so nothing says at which entry it is asked',
      });
    } else at.set(entry, [...(at.get(entry) ?? []), name]);
  }
  const routes = [...at]
    .sort(([a], [b]) => byText(a, b))
    .map(([entry, requests]) => ({ target, entry, requests }));
  return { routes, leftOut };
}

/** Whether a request needs an edge, by the target's word. */
export function needs({ target }: RequestRoute, request: string, edge: TopologyEdge): boolean {
  return neededEdges(target, request).includes(edgeName(edge.from, edge.to));
}

/** The services a request surely comes to: its entry, and whatever the edges that it needs lead to from there. O(needed edges²). */
export function reachedBy({ target, entry }: RequestRoute, request: string): ReadonlySet<string> {
  const edges = neededEdges(target, request).map(parseEdge);
  const reached = new Set([entry]);
  for (const from of reached) {
    for (const edge of edges) if (edge.from === from) reached.add(edge.to);
  }
  return reached;
}

/** The edges that a request needs by the target's word, named by services. O(needed edges). */
export function neededEdges(target: Target, request: string): string[] {
  return (target.requests[request]?.needs ?? []).map((edge) => {
    const { from, to } = parseEdge(edge);
    return edgeName(serviceOf(from), serviceOf(to));
  });
}

/** Where an edge that it needs begins, or where its saga is asked for. */
function saidEntry(request: string, target: Target, topology: Topology): string | undefined {
  const entries = new Set(topology.services.filter(({ entry }) => entry).map(({ name }) => name));
  const needed = neededEdges(target, request)
    .map((edge) => parseEdge(edge).from)
    .find((from) => entries.has(from));
  if (needed !== undefined) return needed;
  const { saga: name = '' } = target.requests[request] ?? {};
  const saga = target.sagas[name];
  return saga === undefined ? undefined : routeTo(name, saga, target, topology)?.entry;
}

/** Entries that call other services; where none does, every entry. */
function callingEntries({ services, edges }: Topology): string[] {
  const entries = services.filter(({ entry }) => entry).map(({ name }) => name);
  const calling = entries.filter((name) => edges.some(({ from, to }) => from === name && to !== name));
  return calling.length === 0 ? entries : calling;
}

function onlyOne(names: readonly (string | undefined)[]): string | undefined {
  const different = new Set(names.filter((name) => name !== undefined));
  return different.size === 1 ? [...different][0] : undefined;
}
