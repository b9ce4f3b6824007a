/**
 * All sites of a topology, group by group: a site of a group is made when it is asked for, and not kept.
 *
 * Of hundreds of thousands of sites few are looked at more than once. They are in the order of their names where nothing else tells them apart; so
 * few names are ever compared that none is written down.
 */

import type { TopologyEdge } from '../model/topology.ts';
import { byText } from './order.ts';
import { at, type Option, type Site, type Sites } from './site.ts';

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
  /** The number of what its faults act on (place-numbers.ts), without making it. */
  acts(index: number): number;
  /** What is added to the numbers of the hazards that its options show, without making it. */
  base(index: number): number;
  /** No option of a site is worth more than the best of these, where all tell as much that is new; left out: that is not known. */
  atMost?(index: number): readonly Option[];
}

/** All sites, by what is known of them without making them. */
export interface AllSites
  extends Required<Sites>, Pick<SiteGroup, 'name' | 'count' | 'place' | 'acts' | 'base'> {
  atMost(index: number): readonly Option[] | undefined;
}

/** Sites that are there already, as a group. */
export function groupOf(
  sites: readonly Site[],
  {
    place,
    acts,
  }: {
    readonly place: (site: Site) => string | undefined;
    readonly acts: (site: Site) => number;
  },
): SiteGroup {
  const numbers = Int32Array.from(sites, acts);
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
    acts: (index) => numbers[index] ?? -1,
    base: (index) => sites[index]?.base ?? 0,
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
  const groupAt = new Uint8Array(length);
  for (const [number, begin] of first.entries()) groupAt.fill(number, begin);
  /** The group of a site, and which of its sites it is. */
  const of = <R>(index: number, ask: (group: SiteGroup, own: number) => R): R => {
    const number = groupAt[index] ?? 0;
    return ask(at(groups, number), index - (first[number] ?? 0));
  };
  const name = (index: number): string => of(index, (group, own) => group.name(own));
  return {
    length,
    at: (index) => of(index, (group, own) => group.at(own)),
    compare: (a, b) => byText(name(a), name(b)) || a - b,
    name,
    count: (index) => of(index, (group, own) => group.count(own)),
    place: (index) => of(index, (group, own) => group.place(own)),
    acts: (index) => of(index, (group, own) => group.acts(own)),
    base: (index) => of(index, (group, own) => group.base(own)),
    atMost: (index) => of(index, (group, own) => group.atMost?.(own)),
  };
}

/** The numbers of all sites in the order of their names. O(n log n). */
export function orderOf(sites: Required<Sites>): number[] {
  return Array.from({ length: sites.length }, (_, index) => index).sort((a, b) => sites.compare(a, b));
}
