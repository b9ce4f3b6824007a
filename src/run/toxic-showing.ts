/**
 * Whether toxics show on connections of our own: the proof of a fault in a proxy that does not count what it hits.
 *
 * Looked for beside everything else, from the moment the fault stands; nobody waits for it.
 */

import type { ToxicAction } from '../fault/fault-actions.ts';
import type { Links } from './ports.ts';

/** What has been seen so far. */
export interface Showing {
  /** Toxics that a connection could tell about. */
  readonly looked: number;
  /** Those of them that it showed. */
  readonly shown: number;
}

/** Begins to look, unless the proxy counts; what is returned tells what has been seen by then. */
export function watchToxics(toxics: readonly ToxicAction[], links: Links): () => Showing {
  let looked = 0;
  let shown = 0;
  const look = async ({ link, toxic }: ToxicAction): Promise<void> => {
    try {
      if ((await links.hits(link, toxic.name)) !== undefined) return;
      const seen = await links.shows(link, toxic);
      if (seen === undefined) return;
      looked += 1;
      if (seen) shown += 1;
    } catch {
      // What could not be looked at is not proven.
    }
  };
  for (const action of toxics) void look(action);
  return () => ({ looked, shown });
}
