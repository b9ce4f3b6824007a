/** Whether faults and holds hit only what `limits.allow` and `limits.forbid` let be hit. */

import { refusal, type Hit } from '../model/allowed-places.ts';
import { parseEdge } from '../model/place.ts';
import type { Limits } from '../model/scenario.ts';
import type { FaultActions } from './fault-actions.ts';
import { hitBy } from './needed-edges.ts';

/**
 * What is hit though it must not be, as sentences; none: everything may be. Every link must have an end that is allowed, and none that is
 * forbidden; so must every replica whose process is acted on.
 *
 * @param name - of what does this, for the sentence: `down on order->payment`
 */
export function allowedHitProblems(
  name: string,
  actions: FaultActions,
  limits: Pick<Limits, 'allow' | 'forbid'>,
): string[] {
  if (limits.allow === undefined && limits.forbid.length === 0) return [];
  const { links, replicas } = hitBy([actions]);
  const all = [
    ...Array.from(links, (link): [string, Hit] => [link, Object.values(parseEdge(link))]),
    ...Array.from(replicas, (replica): [string, Hit] => [replica, [replica]]),
  ];
  const why = refusal(
    all.map(([, hit]) => hit),
    limits,
  );
  if (why === undefined) return [];
  const refused = all.filter(([, hit]) => refusal([hit], limits) !== undefined).map(([what]) => what);
  return [`${name} would hit ${someOf(refused)}; ${why}`];
}

const shownMax = 5;

function someOf(names: readonly string[]): string {
  const shown = names.slice(0, shownMax).join(', ');
  return names.length > shownMax ? `${shown} and ${names.length - shownMax} more` : shown;
}
