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
import { placeOf, type Acts, type LeftOut } from './candidate.ts';
import { doubt, type Fact } from './hazard.ts';
import { minimalHittingSets } from './hitting-sets.ts';
import type { OutageOf } from './lone-outages.ts';
import { byText } from './order.ts';
import { createPairNumbers } from './pair-numbers.ts';
import { isAwaited } from './patience.ts';
import { at } from './site.ts';
import { waysIn, type Ways, type WaysBy } from './ways.ts';

/** A hazard of two places together. */
export interface PairHazard {
  readonly places: readonly [Acts, Acts];
  readonly probability: number;
  readonly impact: number;
  /** Why both may be too many; asked only of what is shown. */
  readonly fact: () => Fact;
}

/** A hazard of two calls together. */
export interface CallPair extends PairHazard {
  readonly places: readonly [Call, Call];
  /** What tells of the ways that both cut; `unknown`: nothing does. */
  readonly by: WaysBy | 'unknown';
  /** That both are too many, before either was tried alone. */
  readonly prior: number;
  /** How many of the two were borne when they were away alone. */
  readonly borne: number;
}

/** The pairs of a graph. */
export interface CallPairs {
  readonly pairs: readonly CallPair[];
  /** For each pair that would tell nothing new, the place that was not borne alone. */
  readonly notBorne: readonly string[];
}

export const pairHazardName = 'no-second-way';

/** That nothing is left of what both places give. */
export const pairImpact = 0.7;
/** Of more callees there are too many pairs to try them without a reason. */
const calleesMost = 8;
/** Two ways may be cut in more pairs than anybody tries. */
const cutsMost = 24;

/** That both ways are cut, and then nothing is left, by what tells of them. */
const probabilityBy: Readonly<Record<WaysBy, number>> = {
  seen: doubt.likely,
  named: 0.4,
  declared: doubt.plausible,
};
/** The same where one of the calls is further down: what is above it may have another answer that nobody told. */
const furtherDown = doubt.unlikely;

/** How the outcome of one place alone changes the odds that two of them together are too many. */
export const pairOdds = { failed: 0.1, survived: 2.5, replaced: 8 } as const;

/**
 * The pairs of calls, those that are surest first. O(edges + callers × callees²), with few callees.
 *
 * @param outageOf - what is known of a call that was away alone
 */
export function pairsIn(calls: readonly Call[], outageOf: OutageOf): CallPairs {
  const callOf = new Map<TopologyEdge, Call>();
  for (const call of calls) if (isAwaited(call.edge) && !callOf.has(call.edge)) callOf.set(call.edge, call);
  const edges = [...callOf.keys()];
  const byName = new Map<string, TopologyEdge>();
  const insteadOf = (edge: TopologyEdge): readonly TopologyEdge[] => {
    const names = outageOf({ edge })?.instead ?? [];
    if (names.length > 0 && byName.size === 0)
      for (const one of edges) byName.set(edgeName(one.from, one.to), one);
    return names.flatMap((name) => byName.get(name) ?? []).filter((other) => other !== edge);
  };
  // A pair is known by its two edges, each of which has a number: two names put into one text would be most of the work.
  const numbers = createPairNumbers();
  const numberOf = ({ edge: { from, to } }: Call): number => numbers.numberOf(from, to);
  const met = new Set<number>();
  const pairs: CallPair[] = [];
  const notBorne: string[] = [];
  const add = (
    one: Call,
    other: Call,
    { by, prior, fact }: Pick<CallPair, 'by' | 'prior' | 'fact'>,
  ): void => {
    const pair = numberOf(one) * edges.length + numberOf(other);
    if (met.has(pair)) return;
    met.add(pair);
    const known = knownAlone(one, other, outageOf);
    if ('failed' in known) notBorne.push(known.failed);
    else
      pairs.push({
        places: [one, other],
        by,
        prior,
        borne: known.borne,
        impact: pairImpact,
        probability: withBorne(prior, known.borne),
        fact,
      });
  };
  for (const ways of waysIn(edges, insteadOf))
    for (const [one, other] of cutsOf(ways, callOf))
      add(one, other, {
        by: ways.by,
        prior: isFirst(one, other, ways) ? probabilityBy[ways.by] : furtherDown,
        fact: () => waysFact(one, other, ways, outageOf),
      });
  for (const [one, other] of unknownPairs(callOf))
    add(one, other, {
      by: 'unknown',
      prior: one.dispensable || other.dispensable ? doubt.unlikely : doubt.remote,
      fact: () => unknownFact(one, other),
    });
  return { pairs, notBorne };
}

/** Which of two places was not borne alone; else how many were. Two replicas of one service are one place, as they are alike. */
export function knownAlone(
  one: Acts,
  other: Acts,
  outageOf: OutageOf,
): { readonly failed: string } | { readonly borne: number } {
  const isOne = 'service' in one && 'service' in other && one.service === other.service;
  const results = (isOne ? [one] : [one, other]).map((acts) => outageOf(acts)?.result);
  const failed = [one, other][results.indexOf('failed')];
  return failed === undefined
    ? { borne: results.filter((result) => result === 'survived').length }
    : { failed: placeOf({ acts: failed }) };
}

/** The probability that two places together are too many, where so many of them were borne alone. */
export function withBorne(probability: number, borne: number): number {
  const odds = pairOdds.survived ** borne;
  return (probability * odds) / (1 - probability + probability * odds);
}

/** What is left out, where pairs would tell nothing new: each place that was not borne alone, with how many pairs that were. */
export function leftOutWith(notBorne: readonly string[]): LeftOut[] {
  const counts = new Map<string, number>();
  for (const name of notBorne) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({
    what: `${count} pair${count === 1 ? '' : 's'} with ${name}`,
    why: `it was not borne when ${name} was away alone, so a second fault shows nothing new`,
  }));
}

/** The name of a pair of places: `order->inventory and order->payment`. */
export function pairName([one, other]: readonly [Acts, Acts]): string {
  return `${placeOf({ acts: one })} and ${placeOf({ acts: other })}`;
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

function waysFact(one: Call, other: Call, ways: Ways, outageOf: OutageOf): Fact {
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
        text: `${from} called ${second.to} in place of ${first.to} when that was away (${outageOf({ edge: first })?.source ?? ''})${further}`,
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
