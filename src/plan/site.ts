/**
 * Sites: places with everything that can be tried there, ready to be reckoned with.
 *
 * The hazards of all calls are numbered in one row, so many for each call; what a try shows is a short list of those numbers. A site does not
 * hold its candidates: of millions, only those that are picked are ever put into words.
 */

import type { Shown } from './beliefs.ts';
import type { Candidate } from './candidate.ts';
import { hazards } from './hazards/all.ts';
import { serviceTries, tries, type TryName } from './tries.ts';

/** One thing to try at a site. */
export interface Option {
  readonly fault: string;
  readonly costSeconds: number;
  readonly shown: Shown;
}

/** A place. */
export interface Site {
  /** The name sites are ordered by where nothing else tells them apart. */
  readonly name: string;
  readonly acts: Candidate['acts'];
  readonly count: number;
  /** Added to the numbers of the hazards that its options show. */
  readonly base: number;
  option(number: number): Option;
  /** The candidate in words. */
  candidate(number: number): Candidate;
}

/** Sites, an array of them or what makes each when it is asked for. */
export interface Sites {
  readonly length: number;
  at(index: number): Site | undefined;
  /** Which of two comes first where nothing else tells them apart (negative: the first one); left out: the one before in the list. */
  compare?(a: number, b: number): number;
}

/** The largest share a try can have: nothing shows a hazard for certain. */
const shareMost = 0.97;

/** How many hazards are numbered for each call. */
export const hazardsPerCall = hazards.length;

/** What each try shows of a call’s hazards. */
const shownBy: ReadonlyMap<TryName, Shown> = new Map(
  [...tries, ...serviceTries].map(({ name }) => {
    const numbers = hazards.flatMap((hazard, number) => (hazard.shows[name] === undefined ? [] : [number]));
    return [
      name,
      {
        hazards: Int32Array.from(numbers),
        shares: Float64Array.from(
          numbers.map((number) => Math.min(shareMost, hazards[number]?.shows[name] ?? 0)),
        ),
      },
    ];
  }),
);

/** What a try shows of a call’s hazards, by their numbers within the call. */
export function shownOf(name: TryName): Shown {
  return shownBy.get(name) ?? { hazards: new Int32Array(0), shares: new Float64Array(0) };
}

/**
 * What a try shows of several calls at once. Of the calls’ own hazards each shows the less the more they are, as the first failure hides the
 * others; what is of the callee itself shows as ever.
 *
 * @param bases - where the hazards of each call begin
 */
export function shownAtAll(name: TryName, bases: Int32Array): Shown {
  const { hazards: numbers, shares } = shownOf(name);
  const masked = 1 / Math.sqrt(Math.max(1, bases.length));
  return {
    hazards: numbers,
    shares: shares.map((share, at) => share * (hazards[numbers[at] ?? 0]?.of === 'callee' ? 1 : masked)),
    bases,
  };
}

/** What is at a place in a list that is known to be so long. */
export function at<T>(list: readonly T[], number: number): T {
  const found = list[number];
  if (found === undefined) throw new RangeError(`there is no option ${number}`);
  return found;
}
