/** Which requests can be answered well while faults stand: those that need nothing that is hit. */

import { CLIENT, parseEdge } from '../model/place.ts';
import type { FaultActions } from './fault-actions.ts';
import { linksBetween, linksOfEdge } from './link.ts';

/** What faults act on. */
export interface Hit {
  /** Named by replicas: `order.1->payment.1`. */
  readonly links: ReadonlySet<string>;
  readonly replicas: ReadonlySet<string>;
}

/** What a request needs. */
export interface Needs {
  /** The entry it is asked at. */
  readonly at: string;
  /** Edges without which no good answer can be given. */
  readonly needs: readonly string[];
}

/** Everything that these faults act on, whether they stand together or not. */
export function hitBy(faults: readonly FaultActions[]): Hit {
  const links = new Set<string>();
  const replicas = new Set<string>();
  for (const { toxics, disable, process } of faults) {
    for (const { link } of toxics) links.add(link);
    for (const link of disable) links.add(link);
    for (const { replica } of process) replicas.add(replica);
  }
  return { links, replicas };
}

/**
 * Whether a request needs something that is hit: a link of a needed edge, or either end of it. The way from the client to the entry is
 * always needed, and so is the entry. One link of several is enough: who could have gone another way is not blamed for this one.
 *
 * @param links - every link, named by replicas. O(links × needs)
 */
export function needsHit({ at, needs }: Needs, hit: Hit, links: readonly string[]): boolean {
  const needed = [
    ...linksBetween([CLIENT], [at], links),
    ...needs.flatMap((edge) => linksOfEdge(edge, links)),
  ];
  return needed.some((link) => {
    const { from, to } = parseEdge(link);
    return hit.links.has(link) || hit.replicas.has(from) || hit.replicas.has(to);
  });
}
