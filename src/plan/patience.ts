/**
 * Patience: how long somebody waits at most for an answer that a service takes part in, along whole paths of calls.
 *
 * Who calls waits no longer than its own timeout, and no longer than anybody above it waits for it: what it does after that, it does for
 * nobody. So the patience above a service is the shortest timeout on any path of awaited calls that leads to it.
 */

import { parseDuration } from '../lib/duration.ts';
import type { TopologyEdge } from '../model/topology.ts';

/** The edge whose timeout is the shortest above a service. */
export interface Patience {
  readonly ms: number;
  readonly edge: TopologyEdge;
}

/** How long a call may take with all its tries, in ms; `undefined`: nothing says it. */
export function longestWaitMs(
  { facts: { timeout, attempts = 1 } }: TopologyEdge,
  msOf = parseDuration,
): number | undefined {
  const ms = timeout === undefined ? undefined : msOf(timeout);
  return ms === undefined ? undefined : ms * attempts;
}

/** Whether its caller waits for the answer. */
export function isAwaited({ from, to, facts }: TopologyEdge): boolean {
  return from !== to && facts.async !== true && facts.background !== true;
}

/**
 * The patience above each service; none where no timeout is known on any path. The shortest timeouts are spread first, so each service is
 * met once: O(edges log edges).
 *
 * @param msOf - reads a duration; of many edges, one that remembers
 */
export function patienceAbove(
  edges: readonly TopologyEdge[],
  msOf = parseDuration,
): ReadonlyMap<string, Patience> {
  const awaited = edges.filter(isAwaited);
  const callsOf = new Map<string, string[]>();
  for (const { from, to } of awaited) {
    const calls = callsOf.get(from);
    if (calls === undefined) callsOf.set(from, [to]);
    else calls.push(to);
  }
  // Of many calls few wait as long as no other one.
  const waiting = new Map<number, TopologyEdge[]>();
  for (const edge of awaited) {
    const ms = edge.facts.timeout === undefined ? undefined : msOf(edge.facts.timeout);
    if (ms === undefined) continue;
    const alike = waiting.get(ms);
    if (alike === undefined) waiting.set(ms, [edge]);
    else alike.push(edge);
  }
  const limited = [...waiting].sort(([a], [b]) => a - b);
  const patience = new Map<string, Patience>();
  const spread = (limit: Patience): void => {
    patience.set(limit.edge.to, limit);
    const below = [limit.edge.to];
    for (const service of below) {
      for (const callee of callsOf.get(service) ?? []) {
        if (patience.has(callee)) continue;
        patience.set(callee, limit);
        below.push(callee);
      }
    }
  };
  for (const [ms, edgesOf] of limited)
    for (const edge of edgesOf) if (!patience.has(edge.to)) spread({ ms, edge });
  return patience;
}
