/** A pick: one try that comes next, with what each hazard that it may show adds to its score. */

import { eachShown, type Beliefs } from './beliefs.ts';
import type { Candidate } from './candidate.ts';
import type { Information } from './information.ts';
import { round } from './round.ts';
import type { Option, Site } from './site.ts';

/** A factor, and why. */
export interface Reasoned {
  readonly value: number;
  readonly fact: () => string;
}

/** What multiplies the hazards of one try. */
export interface Factors {
  readonly exposure: Reasoned;
  readonly likelihood: Reasoned;
  readonly information: Information;
}

/** A hazard of a pick, with what it adds to the score. */
export interface Part {
  readonly hazard: number;
  readonly probability: number;
  readonly shows: number;
  /** P(there, and not shown yet) × P(shown | there). */
  readonly value: number;
  /** Impact × all factors. */
  readonly weight: number;
  /** value × weight, rounded: the score is the sum of these, and of what the others add. */
  readonly contribution: number;
}

/** What was picked. */
export interface Picked {
  readonly site: Site;
  readonly number: number;
  readonly candidate: Candidate;
  readonly factors: Factors;
  readonly minutes: number;
  /** The strongest first, so many as are told one by one. */
  readonly parts: readonly Part[];
  /** The rest of them, taken together. */
  readonly others: { readonly count: number; readonly value: number; readonly contribution: number };
  /** Every hazard that adds something, the strongest first. */
  readonly hazards: Int32Array;
  readonly score: number;
}

/** So many parts of a score are told one by one; a service that a thousand others call has thousands. */
const partsMost = 24;

/** A try in numbers. O(n log n) in the hazards that it shows. */
export function describePick(
  {
    site,
    number,
    option,
    factors,
  }: {
    readonly site: Site;
    readonly number: number;
    readonly option: Option;
    readonly factors: Factors;
  },
  beliefs: Beliefs,
): Picked {
  const minutes = minutesOf(option);
  const scale = (factors.exposure.value * factors.likelihood.value * factors.information.value) / minutes;
  const hazards: number[] = [];
  const shares: number[] = [];
  const values: number[] = [];
  const contributions: number[] = [];
  const weightOf = (hazard: number): number => round(beliefs.impact(hazard) * scale);
  const add = (hazard: number, share: number): void => {
    const value = round(beliefs.left(hazard) * share);
    hazards.push(hazard);
    shares.push(share);
    values.push(value);
    contributions.push(round(value * weightOf(hazard)));
  };
  // What would be shown if it were not known nearly for certain by then: it still is what the try is about.
  let faint = { hazard: -1, share: 0, adds: 0 };
  eachShown(option.shown, site.base, (hazard, share) => {
    if (round(round(beliefs.left(hazard) * share) * weightOf(hazard)) > 0) add(hazard, share);
    const adds = beliefs.left(hazard) * share * beliefs.impact(hazard);
    if (adds > faint.adds) faint = { hazard, share, adds };
  });
  if (hazards.length === 0 && faint.hazard >= 0) add(faint.hazard, faint.share);
  const of = (list: readonly number[], at: number): number => list[at] ?? 0;
  const order = [...hazards.keys()].sort(
    (a, b) => of(contributions, b) - of(contributions, a) || of(hazards, a) - of(hazards, b),
  );
  const parts: Part[] = [];
  for (const at of order.slice(0, partsMost)) {
    const hazard = of(hazards, at);
    parts.push({
      hazard,
      probability: round(beliefs.probability(hazard)),
      shows: round(of(shares, at)),
      value: of(values, at),
      weight: weightOf(hazard),
      contribution: of(contributions, at),
    });
  }
  const rest = order.slice(partsMost);
  const sum = (list: readonly number[], places: readonly number[]): number =>
    places.reduce((total, at) => total + of(list, at), 0);
  return {
    site,
    number,
    candidate: site.candidate(number),
    factors,
    minutes,
    parts,
    others: { count: rest.length, value: sum(values, rest), contribution: sum(contributions, rest) },
    hazards: Int32Array.from(order, (at) => of(hazards, at)),
    score: round(sum(contributions, order)),
  };
}

/** What a try costs. */
export function minutesOf({ costSeconds }: Option): number {
  return costSeconds / 60;
}
