/** Which edges and services a written place means: `order->payment`, `order`, `catalog.1 | catalog.2, catalog.3`. */

import { edgeName, parseEdge } from '../model/place.ts';

/** Edges (`caller->callee` by service) and services. */
export interface Touched {
  readonly edges: readonly string[];
  readonly services: readonly string[];
}

/** What a fault or weak spot at `where` touches. A partition touches every edge across it, both ways. */
export function touchedBy(where: string): Touched {
  if (where.includes('->')) {
    const { from, to } = parseEdge(where);
    return { edges: [edgeName(serviceOf(from), serviceOf(to))], services: [] };
  }
  if (!where.includes('|')) return { edges: [], services: [serviceOf(where)] };
  const groups = where
    .split('|')
    .map((group) => group.split(',').map((place) => serviceOf(place)))
    .map((group) => [...new Set(group)]);
  const edges = groups.flatMap((group, index) =>
    groups
      .filter((_, other) => other !== index)
      .flatMap((other) => group.flatMap((from) => other.map((to) => edgeName(from, to)))),
  );
  return { edges: [...new Set(edges)], services: [] };
}

/** The service of a place. Only a number is a replica's: services of other systems may have dots in their names. */
function serviceOf(place: string): string {
  return place.trim().replace(/\.[1-9]\d*$/, '');
}
