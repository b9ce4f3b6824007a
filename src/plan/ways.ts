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
 * The ways of every service, those that are surest first. O(edges log edges + services × callees²).
 *
 * @param insteadOf - the calls that were seen to be made in place of a call
 */
export function waysIn(
  edges: readonly TopologyEdge[],
  insteadOf: (edge: TopologyEdge) => readonly TopologyEdge[],
): readonly Ways[] {
  const callsOf = new Map<string, TopologyEdge[]>();
  for (const edge of edges) {
    if (!isAwaited(edge)) continue;
    const own = callsOf.get(edge.from);
    if (own === undefined) callsOf.set(edge.from, [edge]);
    else own.push(edge);
  }
  const standIns = createStandIns();
  const wayFrom = (first: TopologyEdge): readonly TopologyEdge[] => neededFrom(first, callsOf, standIns);
  const byCaller = [...callsOf].sort(([a], [b]) => byText(a, b)).map(([, calls]) => calls);
  const seen = byCaller.flatMap((calls) =>
    calls.flatMap((edge) =>
      insteadOf(edge).map((other): Ways => ({ by: 'seen', ways: [wayFrom(edge), wayFrom(other)] })),
    ),
  );
  const few = byCaller.filter(({ length }) => length <= calleesMost);
  const declared = few.flatMap((calls) =>
    calls
      .filter(({ facts }) => facts.fallback === true)
      .flatMap((edge) =>
        calls
          .filter((other) => other !== edge)
          .map((other): Ways => ({ by: 'declared', ways: [[edge], [other]] })),
      ),
  );
  const named = byCaller.flatMap((calls) =>
    standIns(calls).map((group): Ways => ({ by: 'named', ways: group.map(wayFrom) })),
  );
  return [...seen, ...declared, ...named];
}

/** A call and all calls that cannot be done without it, by what is said: those of its callee that have no other answer, and theirs. */
function neededFrom(
  first: TopologyEdge,
  callsOf: ReadonlyMap<string, readonly TopologyEdge[]>,
  standIns: (calls: readonly TopologyEdge[]) => TopologyEdge[][],
): readonly TopologyEdge[] {
  const way = [first];
  const met = new Set([first.from, first.to]);
  for (const { to } of way) {
    const calls = callsOf.get(to) ?? [];
    const several = new Set(standIns(calls).flat());
    for (const call of calls) {
      if (way.length === wayLengthMost) return way;
      if (call.facts.fallback === true || several.has(call) || met.has(call.to)) continue;
      met.add(call.to);
      way.push(call);
    }
  }
  return way;
}

/** Finds the calls of one service that may stand in for each other, by the names of their callees. */
function createStandIns(): (calls: readonly TopologyEdge[]) => TopologyEdge[][] {
  const stems = new Map<string, string>();
  return (calls) => {
    if (calls.length < 2) return [];
    const groups = new Map<string, TopologyEdge[]>();
    for (const call of calls) {
      // Many call the same: a name is looked at once.
      const stem = stems.get(call.to) ?? stemOf(call.to);
      stems.set(call.to, stem);
      const group = groups.get(stem);
      if (group === undefined) groups.set(stem, [call]);
      else group.push(call);
    }
    return groups.size === calls.length ? [] : [...groups.values()].filter(({ length }) => length > 1);
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
