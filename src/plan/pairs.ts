/**
 * Pairs: two calls away at once, where one alone may be borne.
 *
 * What a service can get in several ways fails when one call of each way is away: the smallest such sets are the minimal hitting sets of its ways
 * (hitting-sets.ts, ways.ts), and those of two calls are tried. Where a graph shows no ways, each two callees of a service may be one, which is little more than a
 * guess. That a single outage was survived says that there is another way; that it was not, that no pair with it tells anything new.
 */

import { edgeName } from '../model/place.ts';
import type { TopologyEdge } from '../model/topology.ts';
import type { Call } from './call.ts';
import { candidateName, type LeftOut } from './candidate.ts';
import { envelopeOf } from './envelope.ts';
import { doubt, type Fact } from './hazard.ts';
import { minimalHittingSets } from './hitting-sets.ts';
import type { LoneOutage } from './lone-outages.ts';
import { byText } from './order.ts';
import { createPairNumbers } from './pair-numbers.ts';
import { isAwaited } from './patience.ts';
import type { SiteGroup } from './site-groups.ts';
import { at, type Option, type Site } from './site.ts';
import { waysIn, type Ways, type WaysBy } from './ways.ts';

/** A hazard of two calls together. */
export interface PairHazard {
  readonly calls: readonly [Call, Call];
  readonly probability: number;
  readonly impact: number;
  /** Why both may be too many; asked only of what is shown. */
  readonly fact: () => Fact;
}

/** The pairs of a graph. */
export interface Pairs {
  readonly sites: SiteGroup;
  readonly hazards: readonly PairHazard[];
  /** Pairs that would tell nothing new. */
  readonly leftOut: readonly LeftOut[];
}

export const pairHazardName = 'no-second-way';

const impact = 0.7;
/** Of more callees there are too many pairs to try them without a reason. */
const calleesMost = 8;
/** Two ways may be cut in more pairs than anybody tries. */
const cutsMost = 24;
const shares = { refuse: 0.9, hang: 0.8 } as const;
/** Two faults are set and mended. */
const costSeconds = 12;

/** That both ways are cut, and then nothing is left, by what tells of them. */
const probabilityBy: Readonly<Record<WaysBy, number>> = {
  seen: doubt.likely,
  named: 0.4,
  declared: doubt.plausible,
};
/** The same where one of the calls is further down: what is above it may have another answer that nobody told. */
const furtherDown = doubt.unlikely;

/** How the outcome of one call alone changes the odds that two of them together are too many. */
export const pairOdds = { failed: 0.1, survived: 2.5, replaced: 8 } as const;

/** What is tried on a pair: each shows the one hazard that its site begins with. */
const options = (['refuse', 'hang'] as const).map((fault): Option => ({
  fault,
  costSeconds,
  shown: { hazards: Int32Array.of(0), shares: Float64Array.of(shares[fault]) },
}));

const bound = envelopeOf(options);

/**
 * The sites of pairs, and their hazards. O(edges + callers × callees²), with few callees.
 *
 * @param first - the number of the first hazard that is added
 * @param outageOf - what is known of a call that was away alone
 */
export function pairSites(
  calls: readonly Call[],
  first: number,
  outageOf: (edge: TopologyEdge) => LoneOutage | undefined,
): Pairs {
  const callOf = new Map<TopologyEdge, Call>();
  for (const call of calls) if (isAwaited(call.edge) && !callOf.has(call.edge)) callOf.set(call.edge, call);
  const edges = [...callOf.keys()];
  const byName = new Map<string, TopologyEdge>();
  const insteadOf = (edge: TopologyEdge): readonly TopologyEdge[] => {
    const names = outageOf(edge)?.instead ?? [];
    if (names.length > 0 && byName.size === 0)
      for (const one of edges) byName.set(edgeName(one.from, one.to), one);
    return names.flatMap((name) => byName.get(name) ?? []).filter((other) => other !== edge);
  };
  // A pair is known by its two edges, each of which has a number: two names put into one text would be most of the work.
  const numbers = createPairNumbers();
  const numberOf = ({ edge: { from, to } }: Call): number => numbers.numberOf(from, to);
  const met = new Set<number>();
  const hazards: PairHazard[] = [];
  const failing = new Map<string, number>();
  const add = (one: Call, other: Call, probability: number, fact: () => Fact): void => {
    const pair = numberOf(one) * edges.length + numberOf(other);
    if (met.has(pair)) return;
    met.add(pair);
    const results = [outageOf(one.edge)?.result, outageOf(other.edge)?.result];
    const failed = [one, other][results.indexOf('failed')];
    if (failed !== undefined) {
      const name = edgeName(failed.edge.from, failed.edge.to);
      failing.set(name, (failing.get(name) ?? 0) + 1);
      return;
    }
    const survived = results.filter((result) => result === 'survived').length;
    hazards.push({
      calls: [one, other],
      impact,
      probability: withOdds(probability, pairOdds.survived ** survived),
      fact,
    });
  };
  for (const ways of waysIn(edges, insteadOf))
    for (const [one, other] of cutsOf(ways, callOf))
      add(one, other, isFirst(one, other, ways) ? probabilityBy[ways.by] : furtherDown, () =>
        waysFact(one, other, ways, outageOf),
      );
  for (const [one, other] of unknownPairs(callOf))
    add(one, other, one.dispensable || other.dispensable ? doubt.unlikely : doubt.remote, () =>
      unknownFact(one, other),
    );
  return {
    hazards,
    sites: sitesOfPairs(hazards, first),
    leftOut: [...failing].map(([name, count]) => ({
      what: `${count} pair${count === 1 ? '' : 's'} with ${name}`,
      why: `it was not borne when ${name} was away alone, so a second fault shows nothing new`,
    })),
  };
}

/** The pairs that cut all ways, in the order of their names. */
function cutsOf({ ways }: Ways, callOf: ReadonlyMap<TopologyEdge, Call>): [Call, Call][] {
  if (!mayBeCutByTwo(ways)) return [];
  const numbered = [...new Set(ways.flat())];
  const numberOf = new Map(numbered.map((edge, number) => [edge, number]));
  const sets = ways.map((way) => way.flatMap((edge) => numberOf.get(edge) ?? []));
  return minimalHittingSets(sets, { sizeMost: 2, countMost: cutsMost }).flatMap((set): [Call, Call][] => {
    const [one, other] = set.flatMap((number) => callOf.get(at(numbered, number)) ?? []).sort(byPlace);
    return one === undefined || other === undefined ? [] : [[one, other]];
  });
}

/** Of three ways that two calls cut, one call cuts two: where three have nothing in common, there is nothing to search. */
function mayBeCutByTwo(ways: Ways['ways']): boolean {
  for (let third = 2; third < ways.length; third += 3) {
    const [a, b, c] = [at(ways, third - 2), at(ways, third - 1), at(ways, third)];
    if (!overlap(a, b) && !overlap(a, c) && !overlap(b, c)) return false;
  }
  return true;
}

function overlap(a: readonly TopologyEdge[], b: readonly TopologyEdge[]): boolean {
  return a.some((edge) => b.includes(edge));
}

/** Each two callees of a service that calls few. */
function* unknownPairs(callOf: ReadonlyMap<TopologyEdge, Call>): Iterable<readonly [Call, Call]> {
  const byCaller = new Map<string, Call[]>();
  for (const call of callOf.values()) {
    const own = byCaller.get(call.edge.from);
    if (own === undefined) byCaller.set(call.edge.from, [call]);
    else own.push(call);
  }
  for (const calls of byCaller.values()) {
    if (calls.length > calleesMost) continue;
    const sorted = calls.toSorted(byPlace);
    for (const [nth, one] of sorted.entries()) for (const other of sorted.slice(nth + 1)) yield [one, other];
  }
}

function byPlace(a: Call, b: Call): number {
  return byText(a.edge.from, b.edge.from) || byText(a.edge.to, b.edge.to);
}

function isFirst(one: Call, other: Call, { ways }: Ways): boolean {
  return [one, other].every(({ edge }) => ways.some(([first]) => first === edge));
}

function withOdds(probability: number, odds: number): number {
  return (probability * odds) / (1 - probability + probability * odds);
}

function pairName([one, other]: readonly [TopologyEdge, TopologyEdge]): string {
  return `${edgeName(one.from, one.to)} and ${edgeName(other.from, other.to)}`;
}

/** The sites of pairs, each with the hazard of its number. */
function sitesOfPairs(hazards: readonly PairHazard[], first: number): SiteGroup {
  const name = (index: number): string => {
    const [one, other] = at(hazards, index).calls;
    return pairName([one.edge, other.edge]);
  };
  return {
    length: hazards.length,
    options: hazards.length * options.length,
    name,
    count: () => options.length,
    place: name,
    acts: (index) => at(hazards, index).calls[0].place,
    base: (index) => first + index,
    atMost: () => bound,
    at: (index) => {
      const hazard = hazards[index];
      return hazard && pairSite(hazard, first + index);
    },
  };
}

function pairSite({ calls: [{ edge: one }, { edge: other }] }: PairHazard, hazard: number): Site {
  return {
    // Hardly anybody asks for it.
    get name() {
      return pairName([one, other]);
    },
    acts: { edge: one },
    count: options.length,
    base: hazard,
    option: (number) => at(options, number),
    candidate: (number) => {
      const { fault } = at(options, number);
      const name = pairName([one, other]);
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

function waysFact(
  one: Call,
  other: Call,
  ways: Ways,
  outageOf: (edge: TopologyEdge) => LoneOutage | undefined,
): Fact {
  const [first, second] = ways.ways.map(([edge]) => edge);
  if (first === undefined || second === undefined) return unknownFact(one, other);
  const { from } = first;
  const further = isFirst(one, other, ways)
    ? ''
    : `, which ${[one, other].map(({ edge }) => edgeName(edge.from, edge.to)).join(' and ')} are parts of`;
  switch (ways.by) {
    case 'seen':
      return {
        id: `${edgeName(from, first.to)}.instead`,
        text: `${from} called ${second.to} in place of ${first.to} when that was away (${outageOf(first)?.source ?? ''})${further}`,
      };
    case 'declared':
      return {
        id: `${edgeName(from, first.to)}.fallback`,
        text: `${from} has another answer when ${first.to} fails, and it may come from ${second.to}`,
      };
    case 'named':
      return {
        id: `${first.to}.name`,
        text: `${first.to} and ${second.to} may stand in for each other, and both may be away${further}`,
      };
  }
}

function unknownFact(one: Call, other: Call): Fact {
  const { from, to } = one.edge;
  return {
    id: `${edgeName(from, to)}.fallback`,
    text: `nothing says what ${from} does without both ${to} and ${other.edge.to}`,
  };
}
