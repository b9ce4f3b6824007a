/**
 * All sites of a topology in one order, group by group: a site of a group is made when it is asked for, and not kept.
 *
 * Of hundreds of thousands of sites few are looked at more than once; only their order stays, as numbers.
 */

import { byText } from './order.ts';
import type { Site, Sites } from './site.ts';

/** Sites of one kind. */
export interface SiteGroup extends Sites {
  /** The name of a site, without making it. */
  name(index: number): string;
  /** How many options all of them have together. */
  readonly options: number;
}

/** Sites that are there already, as a group. */
export function groupOf(sites: readonly Site[]): SiteGroup {
  return {
    length: sites.length,
    options: sites.reduce((sum, { count }) => sum + count, 0),
    at: (index) => sites[index],
    name: (index) => sites[index]?.name ?? '',
  };
}

/** The sites of all groups by name; of the same name, those of an earlier group come first. O(n log n), O(n) where groups are in order already. */
export function sitesByName(groups: readonly SiteGroup[]): Sites {
  const names: string[] = [];
  const first: number[] = [];
  for (const group of groups) {
    first.push(names.length);
    for (let index = 0; index < group.length; index += 1) names.push(group.name(index));
  }
  const order = Int32Array.from([...names.keys()].sort((a, b) => byText(names[a] ?? '', names[b] ?? '')));
  return {
    length: order.length,
    at: (index) => {
      const number = order[index];
      if (number === undefined) return undefined;
      const group = first.findLastIndex((begin) => begin <= number);
      return groups[group]?.at(number - (first[group] ?? 0));
    },
  };
}
