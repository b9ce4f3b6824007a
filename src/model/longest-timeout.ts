/** How long a caller of the target may wait for an answer. */

import { durationMs } from '../lib/duration.ts';
import { remembered } from '../lib/remembered.ts';
import type { Target } from './target.ts';

/** The longest timeout that any edge of the target declares, in ms; 0: none does. O(edges), once for each target. */
export const longestTimeoutMs: (target: Target) => number = remembered(({ services }: Target) => {
  const timeouts = Object.values(services).flatMap(({ edges }) =>
    Object.values(edges).flatMap(({ timeout }) => timeout ?? []),
  );
  return Math.max(0, ...timeouts.map(durationMs));
});
