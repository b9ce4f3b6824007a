/**
 * Ways: how a service gets the same thing more than once, as far as anything tells it.
 *
 *   seen      one call was made to fail, nobody was let down, and another call was made in its place (a run of ours)
 *   declared  a call has another answer when it fails, and where that comes from is not said: it may be any other callee
 *   named     several callees are called alike but for what tells one of several from the others: bookings-primary, bookings-secondary
 *
 * A way is not one call alone: it needs what its callee needs, as far as that has no other answer. A call that is in both ways is in no pair, as it is enough
 * alone. Where it is not said which callee the other answer comes from, its way is not followed further: it would be a guess from a guess.
 */

import type { TopologyEdge } from '../model/topology.ts';
import { byText } from './order.ts';
import { isAwaited } from './patience.ts';

/** What tells of several ways. */
export type WaysBy = 'seen' | 'declared' | 'named';

/** Several ways to the same thing. */
export interface Ways {
  readonly by: WaysBy;
  /** Each with its first call first. */
  readonly ways: readonly (readonly TopologyEdge[])[];
}

/** More calls than this of one way are not looked at. */
const wayLengthMost = 12;
/** A service that calls more others than this has too many that may stand in. */
const calleesMost = 8;

/**
 * The ways of every service, those that are surest first, each made when it is come to: of a large graph most cannot be cut, and none of them is kept.
 * O(edges log edges + services × callees²).
 *
 * @param insteadOf - the calls that were seen to be made in place of a call
 */
export function* waysIn(
  edges: readonly TopologyEdge[],
  insteadOf: (edge: TopologyEdge) => readonly TopologyEdge[],
): Iterable<Ways> {
  const callsOf = new Map<string, TopologyEdge[]>();
  for (const edge of edges) {
    if (!isAwaited(edge)) continue;
    const own = callsOf.get(edge.from);
    if (own === undefined) callsOf.set(edge.from, [edge]);
    else own.push(edge);
  }
  const standIns = createStandIns(callsOf);
  const wayFrom = createWays(callsOf, standIns);
  const byCaller = [...callsOf].sort(([a], [b]) => byText(a, b));
  for (const [, calls] of byCaller)
    for (const edge of calls)
      for (const other of insteadOf(edge)) yield { by: 'seen', ways: [wayFrom(edge), wayFrom(other)] };
  for (const [, calls] of byCaller)
    if (calls.length <= calleesMost)
      for (const edge of calls)
        if (edge.facts.fallback === true)
          for (const other of calls) if (other !== edge) yield { by: 'declared', ways: [[edge], [other]] };
  for (const [service] of byCaller)
    for (const group of standIns(service)) yield { by: 'named', ways: group.map(wayFrom) };
}

/**
 * Makes ways: a call and all calls that cannot be done without it, by what is said: those of its callee that have no other answer, and theirs. What a service
 * needs is found out once.
 */
function createWays(
  callsOf: ReadonlyMap<string, readonly TopologyEdge[]>,
  standIns: (service: string) => readonly (readonly TopologyEdge[])[],
): (first: TopologyEdge) => readonly TopologyEdge[] {
  const known = new Map<string, readonly TopologyEdge[]>();
  const neededBy = (service: string): readonly TopologyEdge[] => {
    const found = known.get(service);
    if (found !== undefined) return found;
    const several = new Set(standIns(service).flat());
    const needed = (callsOf.get(service) ?? []).filter(
      (call) => call.facts.fallback !== true && !several.has(call),
    );
    known.set(service, needed);
    return needed;
  };
  return (first) => {
    const way = [first];
    // So few that going through them is less than a set would be.
    const isMet = (service: string): boolean =>
      service === first.from || way.some(({ to }) => to === service);
    for (const { to } of way)
      for (const call of neededBy(to)) {
        if (way.length === wayLengthMost) return way;
        if (!isMet(call.to)) way.push(call);
      }
    return way;
  };
}

/** Finds the calls of a service that may stand in for each other, by the names of their callees: each service once. */
function createStandIns(
  callsOf: ReadonlyMap<string, readonly TopologyEdge[]>,
): (service: string) => readonly (readonly TopologyEdge[])[] {
  const stems = new Map<string, string>();
  const known = new Map<string, readonly (readonly TopologyEdge[])[]>();
  return (service) => {
    const found = known.get(service);
    if (found !== undefined) return found;
    const groups = new Map<string, TopologyEdge[]>();
    for (const call of callsOf.get(service) ?? []) {
      // Many call the same: a name is looked at once.
      const stem = stems.get(call.to) ?? stemOf(call.to);
      stems.set(call.to, stem);
      const group = groups.get(stem);
      if (group === undefined) groups.set(stem, [call]);
      else group.push(call);
    }
    const several = [...groups.values()].filter(({ length }) => length > 1);
    known.set(service, several);
    return several;
  };
}

/** What is left of a name without what tells one of several from the others: `bookings` of `bookings-secondary`. */
function stemOf(name: string): string {
  return name
    .toLowerCase()
    .replace(
      /[-_.]?(primary|secondary|backup|replica|standby|fallback|main|alt|old|new|leader|follower|v?\d+|[ab])$/,
      '',
    );
}
