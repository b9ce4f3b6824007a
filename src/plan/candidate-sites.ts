/**
 * Sites of candidates that come with a scenario: what a target says is at stake there is a hazard of its own, beside those of the calls that are hit.
 *
 * What is at stake at one moment of one place is one hazard, however it is tried: two ways to try it teach partly the same.
 */

import { eachShown, type Shown } from './beliefs.ts';
import { placeOf, type Candidate, type Stakes } from './candidate.ts';
import { byText } from './order.ts';
import { shownAtAll, type Site } from './site.ts';
import type { TryName } from './tries.ts';

/** A hazard that a target itself tells of. */
export interface StakesHazard {
  readonly probability: number;
  readonly impact: number;
}

/** Data that is wrong stays wrong; users without an answer come back. */
const impact: Readonly<Record<Stakes['term'], number>> = {
  saga: 1,
  replicas: 1,
  requests: 0.8,
};
/** What is most at stake goes wrong so likely, and one way to try it shows it so likely: most bugs show in one way alone. */
const probabilityMost = 0.9;
const share = 0.5;

/** What a family of scenarios shows of the hazards of the calls that it hits. */
export const familyShows: Readonly<Record<string, TryName>> = {
  'lost-reply': 'lost-reply',
  latency: 'slow-over',
  reordering: 'slow-over',
  partition: 'partition',
  flap: 'flap',
  'slow-dependency': 'slow-over',
  crash: 'crash',
  pause: 'pause',
};

/** What some families show besides: calls that wait beyond the timeout of their caller while users keep coming are many that wait. */
const alsoUnder: Readonly<Record<string, readonly TryName[]>> = {
  'slow-dependency': ['slow-over under-load'],
};

/**
 * The sites of candidates, one for each place and one for what is at its parts, and the hazards they add. O(n log n).
 *
 * @param first - the number of the first hazard that is added
 * @param basesOf - where the hazards of the calls on an edge, or into a service, begin
 */
export function candidateSites(
  candidates: readonly Candidate[],
  first: number,
  basesOf: (acts: Candidate['acts']) => Int32Array,
): { sites: Site[]; hazards: StakesHazard[] } {
  const hazards: StakesHazard[] = [];
  const strongest = new Map<string, { number: number; value: number }>();
  for (const candidate of candidates.toSorted((a, b) => (b.stakes?.value ?? 0) - (a.stakes?.value ?? 0))) {
    const { stakes } = candidate;
    if (stakes === undefined || strongest.has(stakeOf(candidate))) continue;
    strongest.set(stakeOf(candidate), { number: first + hazards.length, value: stakes.value });
    hazards.push({ probability: probabilityMost * stakes.value, impact: impact[stakes.term] });
  }
  const shownBy = (candidate: Candidate): Shown => {
    const { stakes, fault, acts } = candidate;
    const own = strongest.get(stakeOf(candidate));
    const name = candidate.shows ?? familyShows[fault];
    const pairs =
      own === undefined || stakes === undefined
        ? []
        : [{ hazard: own.number, share: (share * stakes.value) / Math.max(own.value, Number.EPSILON) }];
    const names = name === undefined ? [] : [name, ...(alsoUnder[fault] ?? [])];
    const shares = new Map<number, number>();
    for (const one of names)
      eachShown(shownAtAll(one, basesOf(acts)), 0, (hazard, shows) => {
        shares.set(hazard, Math.max(shares.get(hazard) ?? 0, shows));
      });
    for (const [hazard, shows] of shares) pairs.push({ hazard, share: shows });
    return {
      hazards: Int32Array.from(pairs.map(({ hazard }) => hazard)),
      shares: Float64Array.from(pairs.map((pair) => pair.share)),
    };
  };
  const places = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    // What is tried at a service and what is tried at its replicas are listed apart.
    const key = `${placeOf(candidate)} ${candidate.where === placeOf(candidate) ? '' : 'in part'}`;
    const here = places.get(key);
    if (here === undefined) places.set(key, [candidate]);
    else here.push(candidate);
  }
  const sites = [...places]
    .sort(([a], [b]) => byText(a, b))
    .flatMap(([, here]): Site[] => {
      const [one] = here;
      if (one === undefined) return [];
      const name = placeOf(one);
      const shown = here.map(shownBy);
      const at = (number: number): { candidate: Candidate; shown: Shown } => {
        const [candidate, sees] = [here[number], shown[number]];
        if (candidate === undefined || sees === undefined)
          throw new RangeError(`there is no candidate ${number}`);
        return { candidate, shown: sees };
      };
      return [
        {
          name,
          acts: one.acts,
          count: here.length,
          base: 0,
          option: (number) => {
            const { candidate, shown: sees } = at(number);
            return {
              fault: candidate.fault,
              costSeconds: candidate.costSeconds ?? usualSeconds,
              shown: sees,
              base: 0,
            };
          },
          candidate: (number) => at(number).candidate,
        },
      ];
    });
  return { sites, hazards };
}

/** Where a candidate has no scenario to reckon by. */
const usualSeconds = 10;

/** What is at stake, as one thing. */
export function stakeOf(candidate: Candidate): string {
  return `${candidate.stakes?.term ?? ''} ${candidate.momentGroup ?? candidate.candidate}`;
}
