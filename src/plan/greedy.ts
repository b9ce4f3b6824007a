/**
 * The greedy order: what to try next, by what is believed now.
 *
 *   score = Σ over the hazards that the try may show: P(there, and not shown yet) × P(shown | there) × impact
 *           × exposure × likelihood × information ÷ minutes
 *
 * The best is picked, what it may have shown is taken off, and so on: the greedy rule for submodular gains, made lazily (Minoux 1978), because a gain
 * that nothing raised can only have fallen. For the same reason a site waits in line with no more than a bound (envelope.ts) until it comes to the
 * top: of hundreds of thousands most never do, and their options are not looked at. Told what a pick found, beliefs change, also about what is
 * like it, and the rest is ranked anew.
 */

import type { Beliefs } from './beliefs.ts';
import type { Information } from './information.ts';
import { describePick, minutesOf, type Factors, type Picked, type Reasoned } from './pick.ts';
import { createQueue, type Queue } from './queue.ts';
import type { Option, Site, Sites } from './site.ts';
import { round } from './round.ts';

/** What multiplies the hazards of everything that is tried at a site. */
export interface SiteFactors {
  readonly exposure: Reasoned;
  /** For a fault, and why. */
  readonly likelihood: { readonly value: (fault: string) => number; readonly fact: () => string };
  /** One for everything there, or of each option its own. */
  readonly information: Information | ((number: number) => Information);
}

/** What an order is made of. */
export interface GreedyInput {
  readonly sites: Sites;
  readonly beliefs: Beliefs;
  readonly factorsOf: (site: Site, index: number) => SiteFactors;
  /** What no option of a site exceeds, none of which is an open failure, without making the site; `undefined`: that is not known. */
  readonly boundOf?: (index: number) => number | undefined;
  readonly isWanted?: ((candidate: string) => boolean) | undefined;
}

/** An order that is made as it is asked for. */
export interface Greedy {
  /**
   * The best of what is left and fits; it is taken out, and so is what was better and does not fit. `undefined`: nothing is left. O(log sites) and
   * what shares its hazards.
   */
  next(fits?: (costSeconds: number) => boolean): Picked | undefined;
  /** To be called when beliefs were changed: all is ranked anew. O(sites), and options of those without a bound. */
  reconsider(): void;
}

/** Which option of a site is meant while none of them was looked at: it comes before all of them. */
const notLookedAt = -1;
/** A bound is added up in another order than what it bounds. */
const inexact = 1 + 1e-9;

/** The order of what sites offer; of what is worth the same, the earlier site comes first. O(sites) at once, and options of those without a bound. */
export function createGreedy({ sites, beliefs, factorsOf, boundOf, isWanted }: GreedyInput): Greedy {
  // What each site offers best, or at most: which option, what it adds, and whether it is an open failure.
  const options = new Int32Array(sites.length);
  const gains = new Float64Array(sites.length);
  const opens = new Uint8Array(sites.length);
  /** The options of a site that are picked, or not wanted; left out: none. */
  const gone = new Map<number, Uint8Array>();
  const goneAt = (at: number, site: Site): Uint8Array => {
    const known = gone.get(at);
    if (known !== undefined) return known;
    const fresh = new Uint8Array(site.count);
    if (isWanted !== undefined)
      for (let number = 0; number < site.count; number += 1)
        if (!isWanted(site.candidate(number).candidate)) fresh[number] = 1;
    gone.set(at, fresh);
    return fresh;
  };
  const gainOf = (site: Site, option: Option, factors: SiteFactors, information: Information): number => {
    const { exposure, likelihood } = factors;
    const scale = (exposure.value * likelihood.value(option.fault) * information.value) / minutesOf(option);
    return beliefs.gain(option.shown, site.base) * scale;
  };
  /** Notes the best option of a site that is left; `false`: none is. */
  const look = (at: number): boolean => {
    const site = sites.at(at);
    if (site === undefined) return false;
    const factors = factorsOf(site, at);
    const without = isWanted === undefined ? gone.get(at) : goneAt(at, site);
    let best = notLookedAt;
    let bestGain = 0;
    let bestOpen = 0;
    for (let number = 0; number < site.count; number += 1) {
      if (without?.[number] === 1) continue;
      const information = informationAt(factors, number);
      const gain = round(gainOf(site, site.option(number), factors, information));
      const isOpen = information.open ? 1 : 0;
      if (best !== notLookedAt && (isOpen < bestOpen || (isOpen === bestOpen && gain <= bestGain))) continue;
      best = number;
      bestGain = gain;
      bestOpen = isOpen;
    }
    options[at] = best;
    gains[at] = bestGain;
    opens[at] = bestOpen;
    return best !== notLookedAt;
  };
  /** Notes what no option of a site exceeds; where that is not known, its best. `false`: there is none. */
  const bound = (at: number): boolean => {
    const most = boundOf?.(at);
    if (most === undefined) return look(at);
    options[at] = notLookedAt;
    gains[at] = round(most * inexact);
    opens[at] = 0;
    return true;
  };
  /** Open failures first, then by gain, then in the order of sites. */
  const inOrder = (a: number, b: number): number =>
    (opens[b] ?? 0) - (opens[a] ?? 0) ||
    (gains[b] ?? 0) - (gains[a] ?? 0) ||
    (sites.compare?.(a, b) ?? a - b);
  const fill = (): Queue<number> => {
    const filled = createQueue<number>(inOrder);
    for (let at = 0; at < sites.length; at += 1) if (bound(at)) filled.push(at);
    return filled;
  };
  let queue = fill();

  const next = (fits?: (costSeconds: number) => boolean): Picked | undefined => {
    for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
      // What another site's pick took off is noticed when it comes to the top, and what a bound was too high by.
      if (!look(top)) continue;
      const after = queue.peek();
      if (after !== undefined && inOrder(top, after) > 0) {
        queue.push(top);
        continue;
      }
      const site = sites.at(top);
      const number = options[top] ?? 0;
      if (site === undefined) continue;
      goneAt(top, site)[number] = 1;
      const isFit = fits?.(site.option(number).costSeconds) !== false;
      const picked = isFit ? take(site, top, number) : undefined;
      if (look(top)) queue.push(top);
      if (picked !== undefined) return picked;
    }
    return undefined;
  };

  const take = (site: Site, at: number, number: number): Picked => {
    const option = site.option(number);
    const siteFactors = factorsOf(site, at);
    const { exposure, likelihood } = siteFactors;
    const factors: Factors = {
      exposure,
      likelihood: { value: likelihood.value(option.fault), fact: likelihood.fact },
      information: informationAt(siteFactors, number),
    };
    const picked = describePick({ site, number, option, factors }, beliefs);
    beliefs.pick(option.shown, site.base);
    return picked;
  };

  return {
    next,
    reconsider: () => {
      queue = fill();
    },
  };
}

function informationAt({ information }: SiteFactors, number: number): Information {
  return typeof information === 'function' ? information(number) : information;
}
