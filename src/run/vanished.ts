/** Whether a fault that stands is still there: a proxy that was restarted knows nothing of it, and somebody else may have undone it. */

import type { FaultActions, ProcessAction } from '../fault/fault-actions.ts';
import { hitBy } from '../fault/needed-edges.ts';
import { stateAfter } from './fault-effect.ts';
import type { LinkState, Runtime } from './ports.ts';
import { settleAll } from './settle-all.ts';

const byOthers = 'somebody else undid it';

/**
 * Why what the fault has set on links is no longer there; `undefined`: it is. What it did to processes is not looked at.
 *
 * @param now - every link that is there
 * @param isFlapping - its links come up now and then
 */
export function linksVanished(
  actions: FaultActions,
  now: Readonly<Record<string, LinkState>>,
  isFlapping: boolean,
): string | undefined {
  if ([...hitBy([actions]).links].some((link) => now[link] === undefined)) return 'the proxy was restarted';
  const isUndone =
    actions.toxics.some(({ link, toxic }) => now[link]?.toxics.includes(toxic.name) !== true) ||
    (!isFlapping && actions.disable.some((link) => now[link]?.enabled !== false));
  return isUndone ? byOthers : undefined;
}

/**
 * Why processes are no longer as these actions left them; `undefined`: they are. A restart leaves one gone, until its end, at once,
 * starts it.
 */
export async function processesVanished(
  process: readonly ProcessAction[],
  runtime: Pick<Runtime, 'state'>,
): Promise<string | undefined> {
  const undone = await settleAll(
    process.map(async ({ replica, action }) => (await runtime.state(replica)) !== stateAfter(action)),
  );
  return undone.some(Boolean) ? byOthers : undefined;
}
