/**
 * Information: how much a try would tell that is not known yet.
 *
 * Never tried tells most; what held long ago may have changed since; what held before its place was deployed, probably has; what held
 * lately tells next to nothing. What could not be decided is due again. An open failure is asked about once a night, first, by its own
 * replay: that is an order, and no matter of points.
 */

import { ageDays, staleAfterDays, type Experience } from './experience.ts';
import { listed } from './order.ts';

/** What a try is worth, as a share of one that was never made. */
const worth = { undecided: 1.2, never: 1, stale: 0.8, changed: 0.7, heldNow: 0.05 } as const;

/** The factor, and why. */
export interface Information {
  /** In [0.05, 1.2]. */
  readonly value: number;
  /** Whether it is an open failure, to be tried before all others. */
  readonly open: boolean;
  readonly fact: string;
}

/**
 * The information of a candidate.
 *
 * @param changedAt - when its place was last deployed, ISO; left out: never, as far as the history says
 */
export function informationOf(
  { verdict, decisive, last }: Experience,
  { atMs, changedAt }: { readonly atMs: number; readonly changedAt?: string | undefined },
): Information {
  if (decisive === undefined || last === undefined)
    return { value: worth.never, open: false, fact: 'no experiment of ours has tried it yet' };
  const when = `on ${decisive.time.slice(0, 10)} (${decisive.source})`;
  if (verdict === 'violated') {
    const rules = decisive.rules ?? [];
    const broken = rules.length === 0 ? 'it was violated' : `it broke ${listed(rules)}`;
    const undecided = decisive === last ? '' : ', and a later try did not decide it';
    return {
      value: worth.never,
      open: true,
      fact: `${broken} ${when}${undecided}, so it is tried again first`,
    };
  }
  if (verdict === 'inconclusive')
    return {
      value: worth.undecided,
      open: false,
      fact: `its last try ${when} was inconclusive, so it is due again`,
    };
  const freshness = Math.max(0, 1 - ageDays(decisive, atMs) / staleAfterDays);
  const value = worth.stale - (worth.stale - worth.heldNow) * freshness;
  if (changedAt !== undefined && Date.parse(changedAt) > Date.parse(decisive.time)) {
    const since = `its place was deployed on ${changedAt.slice(0, 10)}`;
    // A change never makes a try worth less than its age does.
    const either = Math.max(worth.changed, value);
    return { value: either, open: false, fact: `it held ${when}, and since then ${since}` };
  }
  const meaning =
    freshness > 0 ? 'so it can wait' : `and that is more than ${staleAfterDays} days before this plan’s time`;
  return { value, open: false, fact: `it held ${when}, ${meaning}` };
}
