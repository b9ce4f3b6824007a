/**
 * Calls a second on each edge, worked out when somebody asks: counts and moments add up, rates do not.
 *
 * The window is that of the edge's sources: from the first to the last counted call on any edge that one of them tells of. An edge with two calls in a
 * hour's traces has two calls an hour, however close together they were.
 */

import { readLatencies } from '../lib/latencies.ts';
import type { Topology, TopologyEdge } from './topology.ts';

/** How often an edge was called. */
export interface CallRate {
  readonly perSecond: number;
  /** Over so long. */
  readonly windowMs: number;
}

/**
 * The rate of any edge of `topology`; `undefined` where it is not known: nothing was counted, no time is told, the times of some calls are not (the
 * counts of other sources may be of any time), or all of it was one moment. O(edges × sources), and a histogram for each edge that is asked for.
 */
export function callRates(topology: Topology): (edge: TopologyEdge) => CallRate | undefined {
  const windows = new Map<string, { firstMs: number; lastMs: number }>();
  const sourcesOf = ({ sources }: TopologyEdge): readonly string[] => sources ?? [topology.source];
  for (const edge of topology.edges) {
    const { firstMs, lastMs } = edge;
    if (firstMs === undefined || lastMs === undefined) continue;
    for (const source of sourcesOf(edge)) {
      const known = windows.get(source) ?? { firstMs, lastMs };
      windows.set(source, {
        firstMs: Math.min(known.firstMs, firstMs),
        lastMs: Math.max(known.lastMs, lastMs),
      });
    }
  }
  return (edge) => {
    const { calls, firstMs, lastMs } = edge;
    if (calls === undefined || firstMs === undefined || lastMs === undefined || !isTimed(edge))
      return undefined;
    const own = sourcesOf(edge).flatMap((source) => windows.get(source) ?? []);
    const windowMs = Math.max(...own.map((one) => one.lastMs)) - Math.min(...own.map((one) => one.firstMs));
    return windowMs > 0 ? { perSecond: (1_000 * calls) / windowMs, windowMs } : undefined;
  };
}

/** Whether no call is known to be without a time. Of a sample the counts are scaled up, and its histogram is not. */
function isTimed({ calls = 0, callsVariance, latency }: TopologyEdge): boolean {
  if (latency === undefined || callsVariance !== undefined) return true;
  const times = readLatencies(latency, Infinity);
  return times === undefined || times.totalCount >= calls;
}
