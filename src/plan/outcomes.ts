/**
 * Outcomes: what the result of one try changes in what is believed of the rest.
 *
 * What was found at one call is likelier at its siblings. What a single fault did not show is not proven to be sound: timed and repeated faults
 * rise where a call has another answer.
 */

import { eachShown, type Beliefs } from './beliefs.ts';
import type { Call } from './call.ts';
import { placeOf, type Acts, type Candidate } from './candidate.ts';
import type { Picked } from './pick.ts';
import { hazards } from './hazards/all.ts';
import { isLoneOutage } from './lone-outages.ts';
import { pairOdds, type PairHazard } from './pairs.ts';
import { siblingOdds, weakest } from './siblings.ts';
import { hazardsPerCall } from './site.ts';

/** What a try showed. */
export interface Outcome {
  readonly candidate: string;
  /** `failed`: users were let down, or a rule was broken. */
  readonly result: 'survived' | 'failed';
  /** Whether that was a bug, and not what is to be expected of it. */
  readonly found: boolean;
  readonly seen?: {
    /** Users had another answer than usual. */
    readonly degraded?: boolean;
    readonly slowMs?: number;
    /** Edges by name that were called in place of the one that was away. */
    readonly instead?: readonly string[];
  };
}

/** Another answer was seen to work: what comes too late, or stays with it too long, is likelier than before. */
const behindFallback = {
  odds: 1.8,
  names: ['late-timeout', 'breaker-stays-open', 'swallowed-error'],
} as const;
/** A single fault that nobody felt leaves the timed ones, a little likelier than they were against it. */
const survivedOdds = 1.1;
const timedNames = [
  'breaker-stays-open',
  'breaker-scope',
  'no-compensation',
  'partial-write',
  'cache-before-store',
  'check-then-act',
] as const;

/** A pick, as far as its outcome needs it. */
export type Tried = Pick<Picked, 'site' | 'number' | 'candidate'>;

/** All that outcomes change. */
export interface Known {
  readonly beliefs: Beliefs;
  readonly calls: readonly Call[];
  /** The number of the first hazard that is none of a call. */
  readonly dense: number;
  readonly pairs: readonly PairHazard[];
  readonly firstPair: number;
}

/** What an outcome says of the hazards of the pick, and of those that are like them. O(calls) for each hazard concerned. */
export function learnFrom(
  { result, found, seen }: Outcome,
  { site, number, candidate }: Tried,
  { beliefs, calls, dense, pairs, firstPair }: Known,
): void {
  const { base } = site;
  const { shown } = site.option(number);
  if (isLoneOutage(candidate.candidate, candidate.where))
    shiftPairs(candidate, { result, instead: seen?.instead ?? [] }, { beliefs, pairs, firstPair });
  if (result === 'failed') {
    for (const { hazard, part } of beliefs.failed(shown, base)) {
      if (found && hazard < dense) spread(hazard, siblingOdds.found, part, { beliefs, calls });
    }
    return;
  }
  const places = new Set<number>();
  eachShown(shown, base, (hazard, share) => {
    places.add(Math.floor(hazard / hazardsPerCall));
    if (hazard < dense)
      spread(hazard, siblingOdds.absent, beliefs.probability(hazard) * share, { beliefs, calls });
  });
  beliefs.survived(shown, base);
  for (const place of places) {
    if (place >= calls.length) continue;
    if (candidate.when === undefined) raise(place, timedNames, survivedOdds, beliefs);
    if (seen?.degraded === true) raise(place, behindFallback.names, behindFallback.odds, beliefs);
  }
}

/**
 * Of a failing fault, every set that holds it fails, too; of one that was survived, there is another way, which may be cut as well: where it was seen which one,
 * that one.
 */
function shiftPairs(
  { acts }: Candidate,
  { result, instead }: { readonly result: Outcome['result']; readonly instead: readonly string[] },
  { beliefs, pairs, firstPair }: Pick<Known, 'beliefs' | 'pairs' | 'firstPair'>,
): void {
  const isHit = (one: Acts): boolean =>
    'edge' in acts
      ? 'edge' in one && one.edge === acts.edge
      : 'service' in one && one.service === acts.service;
  for (const [nth, { places }] of pairs.entries()) {
    const hit = places.findIndex(isHit);
    const other = places[1 - hit];
    if (hit < 0 || other === undefined) continue;
    const isSeen = instead.includes(placeOf({ acts: other }));
    const odds = result === 'failed' ? pairOdds.failed : isSeen ? pairOdds.replaced : pairOdds.survived;
    beliefs.shift(firstPair + nth, odds);
  }
}

/** Shifts the odds of the same hazard at other calls of the same caller, and at calls of the same kind elsewhere. */
function spread(
  hazard: number,
  odds: { readonly caller: number; readonly kind: number },
  strength: number,
  { beliefs, calls }: { beliefs: Beliefs; calls: readonly Call[] },
): void {
  const own = Math.floor(hazard / hazardsPerCall);
  const which = hazard % hazardsPerCall;
  const call = calls[own];
  if (call === undefined || strength < weakest) return;
  for (const [at, other] of calls.entries()) {
    if (at === own) continue;
    const shift = other.caller === call.caller ? odds.caller : isLike(other, call) ? odds.kind : 1;
    if (shift !== 1) beliefs.shift(at * hazardsPerCall + which, shift ** strength);
  }
}

function isLike(a: Call, b: Call): boolean {
  return a.kind === b.kind && a.intent === b.intent;
}

function raise(place: number, names: readonly string[], odds: number, beliefs: Beliefs): void {
  for (const [which, { name }] of hazards.entries())
    if (names.includes(name)) beliefs.shift(place * hazardsPerCall + which, odds);
}
