/**
 * The greedy order: what to try next, by what is believed now.
 *
 *   score = Σ over the hazards that the try may show: P(there, and not shown yet) × P(shown | there) × impact
 *           × exposure × likelihood × information ÷ minutes
 *
 * The best is picked, what it may have shown is taken off, and so on: the greedy rule for submodular gains, made lazily (Minoux 1978), because a gain
 * that nothing raised can only have fallen. Told what a pick found, beliefs change, also about what is like it, and the rest is ranked anew.
 */

import type { Beliefs } from './beliefs.ts';
import type { Candidate } from './candidate.ts';
import type { Exposure } from './exposure.ts';
import type { Information } from './information.ts';
import type { Likelihood } from './likelihood.ts';
import { createQueue, type Queue } from './queue.ts';
import type { Option, Site } from './site.ts';
import { round } from './round.ts';

/** What multiplies the hazards of everything that is tried at a site. */
export interface SiteFactors {
  readonly exposure: Exposure;
  readonly likelihood: Likelihood;
  readonly information: (number: number) => Information;
}

/** What multiplies the hazards of one try. */
export interface Factors {
  readonly exposure: Exposure;
  readonly likelihood: { readonly value: number; readonly fact: () => string };
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
  /** value × weight, rounded: the score is the sum of these. */
  readonly contribution: number;
}

/** What was picked. */
export interface Picked {
  readonly site: Site;
  readonly number: number;
  readonly candidate: Candidate;
  readonly factors: Factors;
  readonly minutes: number;
  /** The strongest first. */
  readonly parts: readonly Part[];
  readonly score: number;
}

/** An order that is made as it is asked for. */
export interface Greedy {
  /**
   * The best of what is left and fits; it is taken out, and so is what was better and does not fit. `undefined`: nothing is left. O(log sites) and
   * what shares its hazards.
   */
  next(fits?: (costSeconds: number) => boolean): Picked | undefined;
  /** To be called when beliefs were changed: all is ranked anew. O(options). */
  reconsider(): void;
}

/** The best option of a site that is left. */
interface Best {
  readonly site: number;
  readonly number: number;
  readonly gain: number;
  readonly open: boolean;
}

/** The order of what sites offer; of what is worth the same, the earlier site comes first. O(options) at once. */
export function createGreedy(
  sites: readonly Site[],
  beliefs: Beliefs,
  factorsOf: (site: Site) => SiteFactors,
  isWanted?: (candidate: string) => boolean,
): Greedy {
  const first = new Int32Array(sites.length + 1);
  for (const [at, { count }] of sites.entries()) first[at + 1] = (first[at] ?? 0) + count;
  const size = first[sites.length] ?? 0;
  const done = new Uint8Array(size);
  const open = new Uint8Array(size);
  /** All that multiplies an option’s hazards, over its cost. */
  const scale = new Float64Array(size);
  for (const [at, site] of sites.entries()) {
    const { exposure, likelihood, information } = factorsOf(site);
    for (let number = 0; number < site.count; number += 1) {
      const option = site.option(number);
      const { value, open: isOpen } = information(number);
      const place = (first[at] ?? 0) + number;
      scale[place] = (exposure.value * likelihood.value(option.fault) * value) / minutesOf(option);
      open[place] = isOpen ? 1 : 0;
      if (isWanted?.(site.candidate(number).candidate) === false) done[place] = 1;
    }
  }
  const bestOf = (at: number): Best | undefined => {
    const site = sites[at];
    if (site === undefined) return undefined;
    let best = -1;
    let bestGain = 0;
    let bestOpen = 0;
    for (let number = 0; number < site.count; number += 1) {
      const place = (first[at] ?? 0) + number;
      if (done[place] === 1) continue;
      const gain = round(beliefs.gain(site.option(number).shown, site.base) * (scale[place] ?? 0));
      const isOpen = open[place] ?? 0;
      if (best !== -1 && (isOpen < bestOpen || (isOpen === bestOpen && gain <= bestGain))) continue;
      best = number;
      bestGain = gain;
      bestOpen = isOpen;
    }
    return best === -1 ? undefined : { site: at, number: best, gain: bestGain, open: bestOpen === 1 };
  };
  const fill = (): Queue<Best> => {
    const queue = createQueue<Best>(inOrder);
    for (let at = 0; at < sites.length; at += 1) {
      const best = bestOf(at);
      if (best !== undefined) queue.push(best);
    }
    return queue;
  };
  let queue = fill();

  const next = (fits?: (costSeconds: number) => boolean): Picked | undefined => {
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      const now = bestOf(top.site);
      if (now === undefined) continue;
      // What another site's pick took off is noticed when it comes to the top.
      if (inOrder(now, top) !== 0 && inOrder(now, queue.peek() ?? now) > 0) {
        queue.push(now);
        continue;
      }
      if (fits?.(sites[now.site]?.option(now.number).costSeconds ?? 0) === false) {
        done[(first[now.site] ?? 0) + now.number] = 1;
        const rest = bestOf(now.site);
        if (rest !== undefined) queue.push(rest);
        continue;
      }
      return take(now);
    }
    return undefined;
  };

  const take = ({ site: at, number }: Best): Picked | undefined => {
    const site = sites[at];
    if (site === undefined) return undefined;
    const option = site.option(number);
    const { exposure, likelihood, information } = factorsOf(site);
    const factors: Factors = {
      exposure,
      likelihood: { value: likelihood.value(option.fault), fact: likelihood.fact },
      information: information(number),
    };
    const picked = describePick({ site, number, option, factors }, beliefs);
    beliefs.pick(option.shown, site.base);
    done[(first[at] ?? 0) + number] = 1;
    const rest = bestOf(at);
    if (rest !== undefined) queue.push(rest);
    return picked;
  };

  return {
    next,
    reconsider: () => {
      queue = fill();
    },
  };
}

function describePick(
  { site, number, option, factors }: { site: Site; number: number; option: Option; factors: Factors },
  beliefs: Beliefs,
): Picked {
  const { shown } = option;
  const minutes = minutesOf(option);
  const scale = (factors.exposure.value * factors.likelihood.value * factors.information.value) / minutes;
  const parts: Part[] = [];
  for (let at = 0; at < shown.hazards.length; at += 1) {
    const hazard = site.base + (shown.hazards[at] ?? 0);
    const shows = shown.shares[at] ?? 0;
    const value = round(beliefs.left(hazard) * shows);
    const weight = round((beliefs.impact[hazard] ?? 0) * scale);
    const contribution = round(value * weight);
    if (contribution > 0) {
      const probability = round(beliefs.probability(hazard));
      parts.push({ hazard, probability, shows: round(shows), value, weight, contribution });
    }
  }
  parts.sort((a, b) => b.contribution - a.contribution || a.hazard - b.hazard);
  const score = round(parts.reduce((sum, { contribution }) => sum + contribution, 0));
  return { site, number, candidate: site.candidate(number), factors, minutes, parts, score };
}

/** Open failures first, then by gain, then in the order of sites and options. */
function inOrder(a: Best, b: Best): number {
  if (a.open !== b.open) return a.open ? -1 : 1;
  return b.gain - a.gain || a.site - b.site || a.number - b.number;
}

function minutesOf({ costSeconds }: Option): number {
  return costSeconds / 60;
}
