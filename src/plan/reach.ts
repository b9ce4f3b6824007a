/** Reach: how much traffic goes through a place, and how many services stand before it. */

import { edgeName } from '../model/place.ts';
import type { Topology, TopologyEdge } from '../model/topology.ts';
import type { Acts } from './candidate.ts';
import { dependentsIn, type Dependents } from './dependents.ts';
import { byText, listed } from './order.ts';
import { weigh, type Weighed } from './term.ts';

/** How much one edge carries, by the best source there is. */
interface Amount {
  readonly amount: number;
  readonly kind: 'calls' | 'weight' | 'nothing';
}

/**
 * The reach terms over one topology. Traffic is on a logarithmic scale up to the busiest edge of the same kind: ten times the calls is one
 * step more, and a polling edge does not drown all others.
 */
export function reachTerms(topology: Topology): (acts: Acts) => Weighed[] {
  const { edges, services, source } = topology;
  const most = { calls: 1, weight: 1, nothing: 1 };
  for (const edge of edges) {
    const { amount, kind } = amountOf(edge);
    most[kind] = Math.max(most[kind], amount);
  }
  const valueOf = (edge: TopologyEdge): number => {
    const { amount, kind } = amountOf(edge);
    const scale = kind === 'nothing' ? Math.max(1, most.weight) : most[kind];
    return Math.log1p(amount) / Math.log1p(scale);
  };
  const into = busiestInto(edges, valueOf);
  const dependents = dependentsIn({ services, edges });

  return (acts) => {
    const edge = 'edge' in acts ? acts.edge : into.get(acts.service);
    const place = 'edge' in acts ? acts.edge.to : acts.service;
    const traffic = edge === undefined ? [] : [weigh('reach', valueOf(edge), trafficFact(edge, source))];
    const { count, first } = dependents.of(place);
    if (count === 0) return traffic;
    const fact = `${someOf({ count, first })} depend${count === 1 ? 's' : ''} on ${place}`;
    return [...traffic, weigh('dependents', count / dependents.total, fact)];
  };
}

function amountOf({ calls, facts }: TopologyEdge): Amount {
  if (calls !== undefined) return { amount: calls, kind: 'calls' };
  return facts.weight === undefined
    ? { amount: 1, kind: 'nothing' }
    : { amount: facts.weight, kind: 'weight' };
}

function trafficFact(edge: TopologyEdge, source: string): string {
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

/** The busiest edge into each service, the first by name of equal ones. */
function busiestInto(
  edges: readonly TopologyEdge[],
  valueOf: (edge: TopologyEdge) => number,
): Map<string, TopologyEdge> {
  const into = new Map<string, TopologyEdge>();
  for (const edge of edges) {
    const other = into.get(edge.to);
    const more = other === undefined ? 1 : valueOf(edge) - valueOf(other) || byText(other.from, edge.from);
    if (more > 0) into.set(edge.to, edge);
  }
  return into;
}

function someOf({ count, first }: Dependents): string {
  const others = count - first.length;
  return listed([...first, ...(others === 0 ? [] : [`${others} other${others === 1 ? '' : 's'}`])]);
}
