/** What files do not show, said so that nobody believes a graph whole. */

import { byName } from './edge-tally.ts';

/** Something the files do not show. */
export interface Unseen {
  readonly what: string;
  readonly why: string;
}

const namedMost = 12;

/** Up to twelve of `names` in their order, and how many more there are. */
export function some(names: readonly string[]): string {
  const distinct = [...new Set(names)].sort(byName);
  const more = distinct.length - namedMost;
  return more > 0 ? `${distinct.slice(0, namedMost).join(', ')} and ${more} more` : distinct.join(', ');
}
