/** Whether a fault that stands is still there: a proxy that was restarted knows nothing of it, and somebody else may have undone it. */

import type { FaultActions, ProcessAction } from '../fault/fault-actions.ts';
import { hitBy } from '../fault/needed-edges.ts';
import { stateAfter } from './fault-effect.ts';
import type { LinkState, Runtime } from './ports.ts';
import { settleAll } from './settle-all.ts';

const byOthers = 'somebody else undid it';

/** How to look whether actions still stand. */
export interface VanishedOptions {
  /** Of the other faults that have begun. */
  readonly others: readonly FaultActions[];
  /** Links come up now and then. */
  readonly isFlapping: boolean;
  readonly runtime: Pick<Runtime, 'state'>;
  /** Every link that is there; asked where that matters. */
  readonly lookAtLinks: () => Promise<Readonly<Record<string, LinkState>>>;
}

/**
 * Why what these actions did is no longer there; `undefined`: it is. What others of ours have done to the same process cannot be told
 * apart, and is not looked at.
 */
export async function actionsVanished(
  actions: FaultActions,
  { others, isFlapping, runtime, lookAtLinks }: VanishedOptions,
): Promise<string | undefined> {
  const shared = hitBy(others).replicas;
  const own = actions.process.filter(({ replica }) => !shared.has(replica));
  const why = await processesVanished(own, runtime);
  if (why !== undefined || actions.toxics.length + actions.disable.length === 0) return why;
  return linksVanished(actions, await lookAtLinks(), isFlapping);
}

/**
 * Why what the fault has set on links is no longer there; `undefined`: it is. What it did to processes is not looked at.
 *
 * @param now - every link that is there
 * @param isFlapping - its links come up now and then
 */
function linksVanished(
  actions: FaultActions,
  now: Readonly<Record<string, LinkState>>,
  isFlapping: boolean,
): string | undefined {
  for (const link of hitBy([actions]).links) if (now[link] === undefined) return 'the proxy was restarted';
  const isUndone =
    actions.toxics.some(({ link, toxic }) => now[link]?.toxics.includes(toxic.name) !== true) ||
    (!isFlapping && actions.disable.some((link) => now[link]?.enabled !== false));
  return isUndone ? byOthers : undefined;
}

/**
 * Why processes are no longer as these actions left them; `undefined`: they are. A restart leaves one gone, until its end, at once,
 * starts it.
 */
async function processesVanished(
  process: readonly ProcessAction[],
  runtime: Pick<Runtime, 'state'>,
): Promise<string | undefined> {
  const undone = await settleAll(
    process.map(async ({ replica, action }) => (await runtime.state(replica)) !== stateAfter(action)),
  );
  return undone.some(Boolean) ? byOthers : undefined;
}
