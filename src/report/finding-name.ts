/** What a finding is called where it is kept: as a scenario, and as the names of its files. */

import { describeFault } from '../model/fault.ts';
import type { SearchFinding } from '../model/explore.ts';

/** As long as the name of a scenario may be. */
const lengthMax = 64;

/**
 * A name made of the target, the broken rules, and what it takes: `shop-dl1-down-on-order-notifier`. Lower-case letters, digits and hyphens, at most 64 of
 * them, whatever the target is called; the same finding has the same name in every search, and two findings of one search have two names as far as their
 * rules fit into it.
 */
export function findingName({ scenario, rules }: Pick<SearchFinding, 'scenario' | 'rules'>): string {
  const { faults, clockOffset, target } = scenario;
  const needed = [
    ...faults.map(describeFault),
    ...Object.keys(clockOffset).map((place) => `clock of ${place}`),
  ];
  const words = [target, ...rules, ...(needed.length === 0 ? ['no fault'] : needed)].join(' ');
  const name = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '');
  return name.slice(0, lengthMax).replace(/-$/, '');
}
