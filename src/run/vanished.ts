/** Whether a fault that stands is still there: a proxy that was restarted knows nothing of it, and somebody else may have undone it. */

import type { FaultActions } from '../fault/fault-actions.ts';
import { hitBy } from '../fault/needed-edges.ts';
import type { LinkState } from './ports.ts';

/**
 * Why what the fault has set on links is no longer there; `undefined`: it is. Faults on processes are not looked at.
 *
 * @param now - every link that is there
 * @param isFlapping - its links come up now and then
 */
export function hasVanished(
  actions: FaultActions,
  now: Readonly<Record<string, LinkState>>,
  isFlapping: boolean,
): string | undefined {
  if ([...hitBy([actions]).links].some((link) => now[link] === undefined)) return 'the proxy was restarted';
  const isUndone =
    actions.toxics.some(({ link, toxic }) => now[link]?.toxics.includes(toxic.name) !== true) ||
    (!isFlapping && actions.disable.some((link) => now[link]?.enabled !== false));
  return isUndone ? 'somebody else undid it' : undefined;
}
