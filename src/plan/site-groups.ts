/**
 * All sites of a topology, group by group: a site of a group is made when it is asked for, and not kept.
 *
 * Of hundreds of thousands of sites few are looked at more than once. They are in the order of their names where nothing else tells them apart; so
 * few names are ever compared that none is written down.
 */

import type { TopologyEdge } from '../model/topology.ts';
import { byText } from './order.ts';
import type { Site, Sites } from './site.ts';

/** Sites of one kind. */
export interface SiteGroup {
  readonly length: number;
  /** How many options all of them have together. */
  readonly options: number;
  at(index: number): Site | undefined;
  /** The name of a site, without making it. */
  name(index: number): string;
  /** How many options a site has, without making it. */
  count(index: number): number;
  /** Where all candidates of a site are, without making it; `undefined`: they are not all at one place. */
  place(index: number): TopologyEdge | string | undefined;
}

/** All sites, by what is known of them without making them. */
export interface AllSites extends Required<Sites>, Pick<SiteGroup, 'count' | 'place'> {}

/** Sites that are there already, as a group. */
export function groupOf(sites: readonly Site[], place: (site: Site) => string | undefined): SiteGroup {
  return {
    length: sites.length,
    options: sites.reduce((sum, { count }) => sum + count, 0),
    at: (index) => sites[index],
    name: (index) => sites[index]?.name ?? '',
    count: (index) => sites[index]?.count ?? 0,
    place: (index) => {
      const site = sites[index];
      return site && place(site);
    },
  };
}

/** The sites of all groups, of which any two are in the order of their names; of the same name, those of an earlier group come first. */
export function sitesOf(groups: readonly SiteGroup[]): AllSites {
  const first: number[] = [];
  let length = 0;
  for (const group of groups) {
    first.push(length);
    length += group.length;
  }
  const groupAt = (index: number): number => first.findLastIndex((begin) => begin <= index);
  const name = (index: number): string => {
    const group = groupAt(index);
    return groups[group]?.name(index - (first[group] ?? 0)) ?? '';
  };
  return {
    length,
    at: (index) => {
      const group = groupAt(index);
      return groups[group]?.at(index - (first[group] ?? 0));
    },
    compare: (a, b) => byText(name(a), name(b)) || a - b,
    count: (index) => {
      const group = groupAt(index);
      return groups[group]?.count(index - (first[group] ?? 0)) ?? 0;
    },
    place: (index) => {
      const group = groupAt(index);
      return groups[group]?.place(index - (first[group] ?? 0));
    },
  };
}

/** All sites in the order of their names. O(n log n). */
export function* inOrder(sites: Required<Sites>): Iterable<Site> {
  const order = Array.from({ length: sites.length }, (_, index) => index).sort((a, b) => sites.compare(a, b));
  for (const index of order) {
    const site = sites.at(index);
    if (site !== undefined) yield site;
  }
}
