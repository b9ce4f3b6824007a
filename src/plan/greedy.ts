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

/** What multiplies the hazards of a try. */
export interface Factors {
  readonly exposure: Exposure;
  readonly likelihood: Likelihood;
  readonly information: Information;
}

/** A hazard of a pick, with what it adds to the score. */
export interface Part {
  readonly hazard: number;
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
  /** The best of what is left; it is taken out. `undefined`: nothing is left. O(log sites) and what shares its hazards. */
  next(): Picked | undefined;
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
  factorsOf: (site: Site) => (number: number) => Factors,
): Greedy {
  const done = sites.map(({ count }) => new Uint8Array(count));
  const worth = sites.map((site) => {
    const values = new Float64Array(site.count);
    const open = new Uint8Array(site.count);
    const here = factorsOf(site);
    for (let number = 0; number < site.count; number += 1) {
      const { exposure, likelihood, information } = here(number);
      values[number] =
        (exposure.value * likelihood.value * information.value) / minutesOf(site.option(number));
      open[number] = information.open ? 1 : 0;
    }
    return { values, open };
  });
  const bestOf = (at: number): Best | undefined => {
    const site = sites[at];
    const values = worth[at];
    let best: Best | undefined;
    for (let number = 0; site !== undefined && number < site.count; number += 1) {
      if (done[at]?.[number] === 1) continue;
      const { shown, base } = site.option(number);
      const gain = round(beliefs.gain(shown, base) * (values?.values[number] ?? 0));
      const open = values?.open[number] === 1;
      if (best === undefined || comesBefore({ open, gain }, best)) best = { site: at, number, gain, open };
    }
    return best;
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

  const next = (): Picked | undefined => {
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      const now = bestOf(top.site);
      if (now === undefined) continue;
      // What another site's pick took off is noticed when it comes to the top.
      if (inOrder(now, top) !== 0 && inOrder(now, queue.peek() ?? now) > 0) {
        queue.push(now);
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
    const factors = factorsOf(site)(number);
    const picked = describePick({ site, number, option, factors }, beliefs);
    beliefs.pick(option.shown, option.base);
    const flags = done[at];
    if (flags !== undefined) flags[number] = 1;
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
  const { shown, base } = option;
  const minutes = minutesOf(option);
  const scale = (factors.exposure.value * factors.likelihood.value * factors.information.value) / minutes;
  const parts: Part[] = [];
  for (let at = 0; at < shown.hazards.length; at += 1) {
    const hazard = base + (shown.hazards[at] ?? 0);
    const value = round(beliefs.left(hazard) * (shown.shares[at] ?? 0));
    const weight = round((beliefs.impact[hazard] ?? 0) * scale);
    const contribution = round(value * weight);
    if (contribution > 0) parts.push({ hazard, value, weight, contribution });
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

function comesBefore(a: Pick<Best, 'open' | 'gain'>, b: Best): boolean {
  return a.open === b.open ? a.gain > b.gain : a.open;
}

function minutesOf({ costSeconds }: Option): number {
  return costSeconds / 60;
}
