/**
 * Pairs: two callees of one service away at once.
 *
 * A call that has another answer is only as good as where that answer comes from. What a request needs of several callees fails when one of
 * each of its ways is away: the smallest such sets are its minimal hitting sets (Alvaro et al., "Lineage-driven Fault Injection", SIGMOD 2015). A
 * graph shows no ways, so each two callees of a service may be one; that a single fault was survived says that there is another way, and that
 * it was not says that no pair with it tells anything new.
 */

import { edgeName } from '../model/place.ts';
import type { TopologyEdge } from '../model/topology.ts';
import type { Call } from './call.ts';
import { candidateName } from './candidate.ts';
import { doubt, type Fact } from './hazard.ts';
import { byText } from './order.ts';
import { isAwaited } from './patience.ts';
import { at, type Option, type Site } from './site.ts';

/** A hazard of two calls together. */
export interface PairHazard {
  readonly calls: readonly [Call, Call];
  readonly probability: number;
  readonly impact: number;
}

export const pairHazardName = 'no-second-way';

const impact = 0.7;
/** Of more callees there are too many pairs to try them without a reason. */
const calleesMost = 8;
const shares = { refuse: 0.9, hang: 0.8 } as const;
/** Two faults are set and mended. */
const costSeconds = 12;

/** What is tried on a pair: each shows the one hazard that its site begins with. */
const options = (['refuse', 'hang'] as const).map((fault): Option => ({
  fault,
  costSeconds,
  shown: { hazards: Int32Array.of(0), shares: Float64Array.of(shares[fault]) },
}));

/**
 * The sites of pairs, and their hazards. O(callers × callees²), with few callees.
 *
 * @param first - the number of the first hazard that is added
 */
export function pairSites(calls: readonly Call[], first: number): { sites: Site[]; hazards: PairHazard[] } {
  const byCaller = new Map<string, Map<string, Call>>();
  for (const call of calls) {
    if (!isAwaited(call.edge)) continue;
    const callees = byCaller.get(call.edge.from) ?? new Map<string, Call>();
    byCaller.set(call.edge.from, callees);
    if (!callees.has(call.edge.to)) callees.set(call.edge.to, call);
  }
  const sites: Site[] = [];
  const hazards: PairHazard[] = [];
  for (const callees of byCaller.values()) {
    if (callees.size > calleesMost) continue;
    const sorted = [...callees.values()].sort((a, b) => byText(a.edge.to, b.edge.to));
    for (const [nth, one] of sorted.entries()) {
      for (const other of sorted.slice(nth + 1)) {
        sites.push(pairSite([one.edge, other.edge], first + hazards.length));
        hazards.push(pairHazard(one, other));
      }
    }
  }
  return { sites, hazards };
}

function pairSite([one, other]: readonly [TopologyEdge, TopologyEdge], hazard: number): Site {
  const name = `${edgeName(one.from, one.to)} and ${edgeName(other.from, other.to)}`;
  return {
    name,
    acts: { edge: one },
    count: options.length,
    base: hazard,
    option: (number) => at(options, number),
    candidate: (number) => {
      const { fault } = at(options, number);
      return {
        candidate: candidateName(name, fault),
        where: name,
        fault,
        acts: { edge: one },
        and: other,
        costSeconds,
      };
    },
  };
}

function pairHazard(one: Call, other: Call): PairHazard {
  return { calls: [one, other], impact, probability: probabilityOf(one, other) };
}

function probabilityOf(one: Call, other: Call): number {
  if (standIn(one, other)) return 0.4;
  if (withAnother(one, other) !== undefined) return doubt.plausible;
  return one.dispensable || other.dispensable ? doubt.unlikely : doubt.remote;
}

/** Why both may be too many. */
export function pairFact({ calls: [one, other] }: PairHazard): Fact {
  const { from } = one.edge;
  const [first, second] = [one.edge.to, other.edge.to];
  if (standIn(one, other))
    return {
      id: `${first}.name`,
      text: `${first} and ${second} may stand in for each other, and both may be away`,
    };
  const answered = withAnother(one, other);
  if (answered === undefined)
    return {
      id: `${edgeName(from, first)}.fallback`,
      text: `nothing says what ${from} does without both ${first} and ${second}`,
    };
  return {
    id: `${edgeName(from, answered.edge.to)}.fallback`,
    text: `${from} has another answer when ${answered.edge.to} fails, and it may come from ${answered === one ? second : first}`,
  };
}

function standIn(one: Call, other: Call): boolean {
  return stemOf(one.edge.to) === stemOf(other.edge.to);
}

function withAnother(one: Call, other: Call): Call | undefined {
  return [one, other].find(({ edge }) => edge.facts.fallback === true);
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
