/**
 * Exposure: how much of the system a failure at a place is felt in.
 *
 * Three measures, each in [0, 1]: the share of the traffic that passes, the share of services that stand before it, and the share of services that are
 * reached through it alone (its dominator tree from where users come in). Together they do no more than double a score: by themselves they
 * tell weak spots from strong ones no better than chance, and only order what is otherwise alike (decisions/0013).
 */

import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import { joinedBy } from './articulation.ts';
import { dependentsIn } from './dependents.ts';
import { dominatedIn } from './dominators.ts';
import { numbered, type NumberedGraph } from './numbered-graph.ts';
import { byText, listed } from './order.ts';
import { serviceAt } from './place-numbers.ts';

/** How far a failure is felt, with why, by the number of its place (place-numbers.ts). */
export interface Exposure {
  /** In [0.5, 1]. O(1) */
  value(place: number): number;
  /** The measure that says most, in words. O(1), but for what is found out once. */
  fact(place: number): string;
}

const least = 0.5;
/** What each measure may add. */
const shares = { traffic: 0.25, dependents: 0.15, dominated: 0.1 } as const;

/** How much one edge carries, by the best source there is. */
interface Amount {
  readonly amount: number;
  readonly kind: 'calls' | 'weight' | 'nothing';
}

/**
 * Exposure over one topology. Traffic is on a logarithmic scale up to the busiest edge of the same kind: ten times the calls is one step
 * more, and a polling edge does not drown all others. O(services × edges ÷ 32) once.
 *
 * @param graph - the same topology in numbers, where it is known already
 */
export function exposureIn(topology: Topology, graph: NumberedGraph = numbered(topology)): Exposure {
  const { edges, source } = topology;
  const most = { calls: 1, weight: 1, nothing: 1 };
  for (const edge of edges) {
    const { amount, kind } = amountOf(edge);
    most[kind] = Math.max(most[kind], amount);
  }
  const trafficOf = (edge: TopologyEdge): number => {
    const { amount, kind } = amountOf(edge);
    const scale = kind === 'nothing' ? Math.max(1, most.weight) : most[kind];
    return Math.log1p(amount) / Math.log1p(scale);
  };
  const into = busiestInto(edges, graph, trafficOf);
  const dependents = dependentsIn(topology, graph);
  const dominated = dominatedIn(topology, graph);
  const beforeOf = Int32Array.from(graph.names, (name) => dependents.count(name));
  const behindOf = Int32Array.from(graph.names, (name) => dominated.count(name));
  const measuresAt = (place: number) => {
    const edge = edges[place] ?? edges[into[serviceAt(graph, place)] ?? -1];
    const service = graph.to[place] ?? serviceAt(graph, place);
    return {
      service,
      edge,
      byTraffic: shares.traffic * (edge === undefined ? 0 : trafficOf(edge)),
      byDependents: shares.dependents * ((beforeOf[service] ?? 0) / dependents.total),
      byDominated: shares.dominated * ((behindOf[service] ?? 0) / dependents.total),
    };
  };
  let joined: ((service: string) => number) | undefined;
  return {
    value: (place) => {
      const { byTraffic, byDependents, byDominated } = measuresAt(place);
      return least + byTraffic + byDependents + byDominated;
    },
    fact: (place) => {
      const { service, edge, byTraffic, byDependents, byDominated } = measuresAt(place);
      const name = graph.names[service] ?? '';
      if (byTraffic >= byDependents && byTraffic >= byDominated) return trafficFact(edge, name, source);
      if (byDependents >= byDominated) {
        joined ??= joinedBy(topology);
        return `${dependentsFact(name, dependents.first(name), beforeOf[service] ?? 0)}${joinedFact(joined(name))}`;
      }
      const behind = behindOf[service] ?? 0;
      return `${behind} service${behind === 1 ? ' is' : 's are'} reached through ${name} alone`;
    },
  };
}

function amountOf({ calls, facts }: TopologyEdge): Amount {
  if (calls !== undefined) return { amount: calls, kind: 'calls' };
  return facts.weight === undefined
    ? { amount: 1, kind: 'nothing' }
    : { amount: facts.weight, kind: 'weight' };
}

function trafficFact(edge: TopologyEdge | undefined, place: string, source: string): string {
  if (edge === undefined) return `nothing calls ${place}`;
  const name = edgeName(edge.from, edge.to);
  const { amount, kind } = amountOf(edge);
  if (kind === 'calls') return `${name} carried ${amount} call${amount === 1 ? '' : 's'} in ${source}`;
  return kind === 'weight'
    ? `${source} gives ${name} the weight ${amount}, and no run has counted its calls`
    : uncounted(edge);
}

/** An edge that is only named in the input says where. */
function uncounted({ from, to, evidence = [] }: TopologyEdge): string {
  const name = edgeName(from, to);
  return evidence.length === 0
    ? `nothing says how much traffic ${name} carries`
    : `${name} is named in ${listed(evidence)}, and nothing says how much traffic it carries`;
}

function dependentsFact(place: string, first: readonly string[], count: number): string {
  const others = count - first.length;
  const some = listed([...first, ...(others === 0 ? [] : [`${others} other${others === 1 ? '' : 's'}`])]);
  return `${some} depend${count === 1 ? 's' : ''} on ${place}`;
}

/** Those that depend on it have nothing else in common: more than their number says. */
function joinedFact(parts: number): string {
  return parts === 0
    ? ''
    : `, and it alone joins ${parts} parts of the system that have entries of their own`;
}

/** The busiest edge into each service, the first by name of equal ones; −1: there is none. */
function busiestInto(
  edges: readonly TopologyEdge[],
  { names, to }: NumberedGraph,
  valueOf: (edge: TopologyEdge) => number,
): Int32Array {
  const into = new Int32Array(names.length).fill(-1);
  const most = new Float64Array(names.length);
  for (const [at, edge] of edges.entries()) {
    const callee = to[at] ?? 0;
    const other = edges[into[callee] ?? -1];
    const value = valueOf(edge);
    const more = other === undefined ? 1 : value - (most[callee] ?? 0) || byText(other.from, edge.from);
    if (more <= 0) continue;
    into[callee] = at;
    most[callee] = value;
  }
  return into;
}
