/** Ending process groups that are known by their leaders' identities only: whoever has such an id by now is left alone. */

import type { ProcessIdentity } from '../model/undo.ts';
import { isAlive, isOfThisBoot, processIdentity } from './process-identity.ts';
import { livingGroups, signalGroup } from './process-state.ts';

const goneMsMax = 2_000;
const pollMs = 10;

/** What became of a group. */
export type GroupEnd = 'was gone' | 'ended' | 'lives';

/** SIGKILL to all of the groups, at once; resolves with what became of each when they are gone, in 2 s at most. */
export async function endGroups(leaders: readonly ProcessIdentity[]): Promise<readonly GroupEnd[]> {
  const lived = await remainingGroups(leaders);
  for (const { pid } of lived) signalGroup(pid, 'SIGKILL');
  const left = await gone([...lived].map(({ pid }) => pid));
  return leaders.map((leader) => {
    if (!lived.has(leader)) return 'was gone';
    return left.has(leader.pid) ? 'lives' : 'ended';
  });
}

/** Those of which anything is there. */
export async function remainingGroups(
  leaders: readonly ProcessIdentity[],
): Promise<ReadonlySet<ProcessIdentity>> {
  const mine = leaders.filter(isStillIts);
  const living = await livingGroups(mine.map(({ pid }) => pid));
  return new Set(mine.filter(({ pid }) => living.has(pid)));
}

/** Waits until none of them lives; gives those that do all the same. */
async function gone(groups: readonly number[]): Promise<ReadonlySet<number>> {
  const end = performance.now() + goneMsMax;
  let left = await livingGroups(groups);
  while (left.size > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    left = await livingGroups([...left]);
  }
  return left;
}

/** Whether the group is still that process's: it lives, or may have left members behind since this machine was started. */
function isStillIts(leader: ProcessIdentity): boolean {
  return isAlive(leader) || (processIdentity(leader.pid) === undefined && isOfThisBoot(leader));
}
