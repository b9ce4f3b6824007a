/** Links: the connection between two replicas that one proxy stands on (`order.1->payment.1`), chosen by written places. */

import { covers, parseEdge } from '../model/place.ts';

/** The links that a written edge covers: `order->payment` covers those between all replicas of the two. O(links). */
export function linksOfEdge(edge: string, links: readonly string[]): string[] {
  const { from, to } = parseEdge(edge);
  return linksBetween([from], [to], links);
}

/** The links from a replica covered by `callers` to one covered by `callees`. O(links × places). */
export function linksBetween(
  callers: readonly string[],
  callees: readonly string[],
  links: readonly string[],
): string[] {
  return links.filter((link) => {
    const { from, to } = parseEdge(link);
    return callers.some((place) => covers(place, from)) && callees.some((place) => covers(place, to));
  });
}
