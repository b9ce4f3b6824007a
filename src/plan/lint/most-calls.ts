/**
 * Most calls: how many calls one request may become on its way, where layers of tries multiply.
 *
 * What services do that call each other in a circle is counted once: how often it goes round nothing says. So the number is never too high.
 */

import type { TopologyEdge } from '../../model/topology.ts';
import { numbered } from '../numbered-graph.ts';
import { circlesIn } from './circles.ts';

/** The most calls that arrive anywhere. */
export interface MostCalls {
  /** By one path that ends with this call; with its own tries. O(1). */
  readonly of: (edge: TopologyEdge) => number;
  /** The call before this one on that path; `undefined`: nothing before it is multiplied. O(1). */
  readonly before: (edge: TopologyEdge) => TopologyEdge | undefined;
}

/** How calls multiply. */
export interface MostCallsOptions {
  readonly tries: (edge: TopologyEdge) => number;
  /** Calls that are not made again because who makes them was asked again. */
  readonly isFirst: (edge: TopologyEdge) => boolean;
}

/** @param awaited - calls whose answers are waited for. O(edges log edges). */
export function mostCalls(awaited: readonly TopologyEdge[], { tries, isFirst }: MostCallsOptions): MostCalls {
  const passing = awaited.filter((edge) => !isFirst(edge));
  // With all services, so that each has a number.
  const graph = numbered({
    services: awaited.flatMap(({ from, to }) => [named(from), named(to)]),
    edges: passing,
  });
  const circles = circlesIn(graph);
  const circleOf = (service: string): number => circles[graph.numberOf.get(service) ?? 0] ?? 0;
  const into = new Map<number, { from: TopologyEdge[]; within: TopologyEdge[] }>();
  for (const edge of awaited) {
    const circle = circleOf(edge.to);
    const group = into.get(circle) ?? { from: [], within: [] };
    into.set(circle, group);
    const isWithin = !isFirst(edge) && circleOf(edge.from) === circle;
    (isWithin ? group.within : group.from).push(edge);
  }
  const arriving = new Map<number, number>();
  const lastCall = new Map<string, TopologyEdge>();
  const above = (edge: TopologyEdge): number =>
    isFirst(edge) ? 1 : (arriving.get(circleOf(edge.from)) ?? 1);
  // Callers first.
  for (const circle of [...into.keys()].sort((a, b) => b - a)) {
    const { from = [], within = [] } = into.get(circle) ?? {};
    let most = 1;
    let best: TopologyEdge | undefined;
    for (const edge of from) {
      const calls = above(edge) * tries(edge);
      if (calls > most) [most, best] = [calls, edge];
    }
    if (best === undefined) continue;
    arriving.set(circle, most);
    lastCall.set(best.to, best);
    leadFrom(best.to, within, lastCall);
  }
  return {
    of: (edge) => above(edge) * tries(edge),
    before: (edge) => (isFirst(edge) ? undefined : lastCall.get(edge.from)),
  };
}

function named(name: string): { name: string; replicas: number; entry: boolean } {
  return { name, replicas: 1, entry: false };
}

/** Of every service in a circle, the call by which it is reached from `start`. O(calls within). */
function leadFrom(start: string, within: readonly TopologyEdge[], lastCall: Map<string, TopologyEdge>): void {
  const callsOf = new Map<string, TopologyEdge[]>();
  for (const edge of within) {
    const calls = callsOf.get(edge.from);
    if (calls === undefined) callsOf.set(edge.from, [edge]);
    else calls.push(edge);
  }
  const reached = [start];
  for (const service of reached) {
    for (const edge of callsOf.get(service) ?? []) {
      if (lastCall.has(edge.to)) continue;
      lastCall.set(edge.to, edge);
      reached.push(edge.to);
    }
  }
}
