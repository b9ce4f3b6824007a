/** The sites of pairs: both refused, or both hanging; of a target, the scenarios that were made for them. */

import type { Call } from './call.ts';
import { candidateName, type Acts, type Candidate, type LeftOut } from './candidate.ts';
import { envelopeOf } from './envelope.ts';
import type { OutageOf } from './lone-outages.ts';
import { leftOutWith, pairName, pairsIn, type CallPair, type PairHazard } from './pairs.ts';
import { groupOf, type SiteGroup } from './site-groups.ts';
import { at, type Option, type Site } from './site.ts';
import type { TargetPairs } from './target-pairs.ts';

/** Pairs as a ranking knows them. */
export interface Pairs {
  /** One for each hazard, in the same order. */
  readonly sites: SiteGroup;
  readonly hazards: readonly PairHazard[];
  readonly leftOut: readonly LeftOut[];
}

const shares = { refuse: 0.9, hang: 0.8 } as const;
/** Two faults are set and mended. */
const costSeconds = 12;

/** What is tried on a pair: each shows the one hazard that its site begins with. */
const options = (['refuse', 'hang'] as const).map((fault): Option => ({
  fault,
  costSeconds,
  shown: { hazards: Int32Array.of(0), shares: Float64Array.of(shares[fault]) },
}));

const bound = envelopeOf(options);

/**
 * The pairs of a graph of which nothing but calls is known.
 *
 * @param first - the number of the first hazard that is added
 * @param outageOf - what is known of a call that was away alone
 */
export function pairSites(calls: readonly Call[], first: number, outageOf: OutageOf): Pairs {
  const { pairs, notBorne } = pairsIn(calls, outageOf);
  const name = (index: number): string => pairName(at(pairs, index).places);
  return {
    hazards: pairs,
    sites: {
      length: pairs.length,
      options: pairs.length * options.length,
      name,
      count: () => options.length,
      place: name,
      acts: (index) => at(pairs, index).places[0].place,
      base: (index) => first + index,
      atMost: () => bound,
      at: (index) => {
        const pair = pairs[index];
        return pair && pairSite(pair, first + index);
      },
    },
    leftOut: leftOutWith(notBorne),
  };
}

function pairSite({ places }: CallPair, hazard: number): Site {
  const [{ edge }, { edge: other }] = places;
  return {
    // Hardly anybody asks for it.
    get name() {
      return pairName(places);
    },
    acts: { edge },
    count: options.length,
    base: hazard,
    option: (number) => at(options, number),
    candidate: (number) => {
      const { fault } = at(options, number);
      const where = pairName(places);
      return {
        candidate: candidateName(where, fault),
        where,
        fault,
        acts: { edge },
        and: { edge: other },
        costSeconds,
      };
    },
  };
}

/** How likely one scenario shows what two faults together do: as one fault alone, most show it in one way and not in another. */
const shareOfScenario = 0.5;

/**
 * The pairs of a target.
 *
 * @param first - the number of the first hazard that is added
 * @param measured - a candidate with what it took, once it was run
 * @param numberOf - the number of a place (place-numbers.ts)
 */
export function scenarioPairs(
  { pairs, leftOut }: TargetPairs,
  {
    first,
    measured,
    numberOf,
  }: {
    readonly first: number;
    readonly measured: (candidate: Candidate) => Candidate;
    readonly numberOf: (acts: Acts) => number;
  },
): Pairs {
  const sites = pairs.map(({ where, places: [acts], candidates }, index): Site => {
    const here = candidates.map(measured);
    return {
      name: where,
      acts,
      count: here.length,
      base: first + index,
      option: (number) => optionOf(at(here, number)),
      candidate: (number) => at(here, number),
    };
  });
  return {
    hazards: pairs,
    sites: groupOf(sites, { place: ({ name }) => name, acts: ({ acts }) => numberOf(acts) }),
    leftOut,
  };
}

function optionOf({ fault, costSeconds: seconds = costSeconds }: Candidate): Option {
  return {
    fault,
    costSeconds: seconds,
    shown: { hazards: Int32Array.of(0), shares: Float64Array.of(shareOfScenario) },
  };
}
