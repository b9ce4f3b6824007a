/**
 * Where faults are allowed, by `limits.allow` and `limits.forbid`.
 *
 * A hit is one link, which has two ends, or one process, which is its own only end. Users are at the end of some links; they are no
 * service, and neither allowed nor forbidden.
 */

import { CLIENT, covers } from './place.ts';

/** The two lists: written places. */
export interface PlaceLimits {
  /** Left out: any. */
  readonly allow?: readonly string[] | undefined;
  readonly forbid: readonly string[];
}

/** The ends of one hit: the replicas of a link, or the one whose process is acted on. */
export type Hit = readonly string[];

/** Why one of these hits is refused, as the end of a sentence (`limits.forbid forbids payment`); `undefined`: all are allowed. */
export function refusal(hits: readonly Hit[], { allow, forbid }: PlaceLimits): string | undefined {
  const ends = hits.flat().filter((end) => end !== CLIENT);
  const forbidden = forbid.filter((place) => ends.some((end) => covers(place, end)));
  if (forbidden.length > 0) return `limits.forbid forbids ${forbidden.join(', ')}`;
  const isAllowed = (hit: Hit): boolean =>
    allow === undefined || hit.some((end) => allow.some((place) => covers(place, end)));
  return hits.every(isAllowed) ? undefined : `limits.allow allows ${allow?.join(', ') ?? 'any'} only`;
}
