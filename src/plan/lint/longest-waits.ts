/**
 * Longest waits: how long a call may take by what is said of it, along whole paths.
 *
 * A caller with a timeout waits for all its tries, whatever the callee does. A caller without one waits as often as it tries for as long as its
 * callee waits itself, and so on down to timeouts that are known. What calls each other in a circle without a timeout is gone through once:
 * how often it goes round nothing says. So a wait is never longer than it can be.
 */

import type { TopologyEdge } from '../../model/topology.ts';
import { numbered } from '../numbered-graph.ts';
import { circlesIn } from './circles.ts';
import type { Reading } from './readings.ts';

/** The waits of all calls. */
export interface LongestWaits {
  /** With all tries, in ms; `undefined`: no timeout is known on any way from there. O(1). */
  readonly of: (edge: TopologyEdge) => number | undefined;
  /** The next call on the way to the timeout that decides; `undefined`: it is this call's own. O(1). */
  readonly next: (edge: TopologyEdge) => TopologyEdge | undefined;
}

/** @param awaited - calls whose answers are waited for. O(edges log edges). */
export function longestWaits(awaited: readonly TopologyEdge[], reading: Reading): LongestWaits {
  const unlimited = awaited.filter((edge) => reading.timeoutMs(edge) === undefined);
  const graph = numbered({ services: [], edges: unlimited });
  const circles = circlesIn(graph);
  const circleOf = (service: string): number => circles[graph.numberOf.get(service) ?? -1] ?? -1;
  const own = (edge: TopologyEdge): number | undefined => {
    const ms = reading.timeoutMs(edge);
    return ms === undefined ? undefined : ms * reading.attempts(edge);
  };
  // A service that makes no unlimited call and gets none is a circle of its own, too.
  const groups = new Map<string | number, { calls: TopologyEdge[]; within: TopologyEdge[] }>();
  const keyOf = (service: string): string | number => {
    const circle = circleOf(service);
    return circle === -1 ? service : circle;
  };
  for (const edge of awaited) {
    const key = keyOf(edge.from);
    const group = groups.get(key) ?? { calls: [], within: [] };
    groups.set(key, group);
    const isWithin = own(edge) === undefined && key === keyOf(edge.to);
    (isWithin ? group.within : group.calls).push(edge);
  }
  const longest = new Map<string | number, number>();
  const firstCall = new Map<string, TopologyEdge>();
  const of = (edge: TopologyEdge): number | undefined => {
    const limited = own(edge);
    if (limited !== undefined) return limited;
    const below = longest.get(keyOf(edge.to));
    return below === undefined ? undefined : below * (isWithinCircle(edge) ? 1 : reading.attempts(edge));
  };
  const isWithinCircle = (edge: TopologyEdge): boolean => keyOf(edge.from) === keyOf(edge.to);
  // Callees first; those that only have calls with timeouts need nobody's.
  const order = [...groups.keys()].sort((a, b) => rank(a) - rank(b));
  for (const key of order) {
    const { calls = [], within = [] } = groups.get(key) ?? {};
    let best: TopologyEdge | undefined;
    for (const edge of calls) if ((of(edge) ?? 0) > (best === undefined ? 0 : (of(best) ?? 0))) best = edge;
    if (best === undefined) continue;
    longest.set(key, of(best) ?? 0);
    firstCall.set(best.from, best);
    leadTo(best.from, within, firstCall);
  }
  return {
    of,
    next: (edge) => (own(edge) === undefined ? firstCall.get(edge.to) : undefined),
  };
}

function rank(key: string | number): number {
  return typeof key === 'number' ? key : -1;
}

/** Of every service in a circle, the call by which it comes nearest to `goal`. O(calls within). */
function leadTo(goal: string, within: readonly TopologyEdge[], firstCall: Map<string, TopologyEdge>): void {
  const callsTo = new Map<string, TopologyEdge[]>();
  for (const edge of within) {
    const calls = callsTo.get(edge.to);
    if (calls === undefined) callsTo.set(edge.to, [edge]);
    else calls.push(edge);
  }
  const reached = [goal];
  for (const service of reached) {
    for (const edge of callsTo.get(service) ?? []) {
      if (firstCall.has(edge.from)) continue;
      firstCall.set(edge.from, edge);
      reached.push(edge.from);
    }
  }
}
