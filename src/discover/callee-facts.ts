/**
 * What configuration says about calls to a service, whoever makes them: a mesh's timeouts and retries, a client library's table.
 *
 * It holds for the edges to that service that some source knows. Of a service that nobody is known to call it is listed, not lost.
 */

import { append } from '../lib/append.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { byName } from './edge-tally.ts';
import { allSaid, factsTaken, saidBy } from './facts.ts';
import { protocolTaken } from './protocols.ts';
import { some, type Unseen } from './unseen.ts';

/** What one place in a file says of calls to a service. */
export interface CalleeFacts {
  readonly to: string;
  /** Whose calls; left out: whoever makes them. */
  readonly from?: string;
  readonly facts: TopologyEdge['facts'];
  /** What is spoken there. */
  readonly protocol?: string;
  /** It says so in passing: that nobody calls them is not worth a word. */
  readonly isAside?: boolean;
  readonly file: string;
  /** How a person would point at it: `VirtualService cart`. Nothing: the file says it of each service in the same way. */
  readonly where?: string;
}

/** `topology` with these facts on every edge they are about, and what could not be put anywhere. O(edges + facts) and sorting. */
export function holdForCallees(
  topology: Topology,
  callees: readonly CalleeFacts[],
): { readonly topology: Topology; readonly unseen: readonly Unseen[] } {
  if (callees.length === 0) return { topology, unseen: [] };
  const about = new Map<string, CalleeFacts[]>();
  for (const one of callees) append(about, one.to, one);
  const called = new Set(topology.edges.map(({ to }) => to));
  return {
    topology: {
      ...topology,
      edges: topology.edges.map((edge) =>
        withFacts(edge, (about.get(edge.to) ?? []).filter(isAbout(edge)), topology.source),
      ),
    },
    unseen: notHeld(callees.filter(({ to, isAside }) => isAside !== true && !called.has(to))),
  };
}

function isAbout({ from }: TopologyEdge): (one: CalleeFacts) => boolean {
  return (one) => one.from === undefined || one.from === from;
}

function withFacts(edge: TopologyEdge, callees: readonly CalleeFacts[], source: string): TopologyEdge {
  if (callees.length === 0) return edge;
  const protocol = protocolTaken([edge.protocol, ...callees.map((one) => one.protocol)]);
  const spoken = protocol === undefined ? {} : { protocol };
  if (callees.every(({ facts }) => Object.keys(facts).length === 0)) return { ...edge, ...spoken };
  const said = allSaid([
    edge.said ?? saidBy(edge, source),
    ...callees.map(({ facts, file }) => saidBy({ ...edge, facts }, file, 'configuration')),
  ]);
  const evidence = new Set([
    ...(edge.evidence ?? []),
    ...callees.flatMap(({ file, where }) => (where === undefined ? [] : [`${file}: ${where}`])),
  ]);
  return {
    ...edge,
    ...spoken,
    facts: { ...edge.facts, ...factsTaken(said) },
    said,
    ...(evidence.size === 0 ? {} : { evidence: [...evidence].sort(byName) }),
  };
}

/** By file, and by what is said there. */
function notHeld(callees: readonly CalleeFacts[]): Unseen[] {
  const files = new Map<string, Set<string>>();
  for (const { file, to, where } of callees) {
    const named = where === undefined ? to : `${where} (${to})`;
    files.set(file, (files.get(file) ?? new Set()).add(named));
  }
  return Array.from(files)
    .sort(([a], [b]) => byName(a, b))
    .map(([file, named]) => ({
      what: `${file}: ${some([...named])}`,
      why: 'what it says of calls to these holds for no edge: nobody is known to call them',
    }));
}
