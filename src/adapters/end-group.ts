/** Ending process groups that are known by their leaders' identities only: whoever has such an id by now is left alone. */

import { uptime } from 'node:os';
import type { ProcessIdentity } from '../model/undo.ts';
import { isAlive, isOfThisBoot, processIdentity } from './process-identity.ts';
import { groupMembers, livingGroups, signalGroup } from './process-state.ts';

const goneMsMax = 2_000;
const pollMs = 10;

/** What became of a group. */
export type GroupEnd = 'was gone' | 'ended' | 'lives';

/**
 * SIGKILL to all of the groups, at once; resolves with what became of each when they are gone, in 2 s at most.
 *
 * @param lastMs - the last sign of life of whoever started them, epoch ms: a group whose leader is dead is his for certain only if a
 *   part of it began before. Left out: he has died just now, and nobody else can have been given the ids.
 */
export async function endGroups(
  leaders: readonly ProcessIdentity[],
  lastMs?: number,
): Promise<readonly GroupEnd[]> {
  const lived = await remainingGroups(leaders, lastMs);
  for (const { pid } of lived) signalGroup(pid, 'SIGKILL');
  const left = await gone([...lived].map(({ pid }) => pid));
  return leaders.map((leader) => {
    if (!lived.has(leader)) return 'was gone';
    return left.has(leader.pid) ? 'lives' : 'ended';
  });
}

/** Those of which anything is there; `lastMs` as for {@link endGroups}. */
export async function remainingGroups(
  leaders: readonly ProcessIdentity[],
  lastMs?: number,
): Promise<ReadonlySet<ProcessIdentity>> {
  const members = await groupMembers(leaders.map(({ pid }) => pid));
  return new Set(
    leaders.filter((leader) => {
      const ticks = members.get(leader.pid);
      if (ticks === undefined) return false;
      if (isAlive(leader)) return true;
      if (processIdentity(leader.pid) !== undefined || !isOfThisBoot(leader)) return false;
      // While one member lives the id is given to nobody else; what it has started since belongs to it.
      return lastMs === undefined || ticks.some((tick) => beganMs(tick) <= lastMs + toTheMs);
    }),
  );
}

/** The system tells when a process began to about a second. */
const toTheMs = 2_000;

/** When a process began, epoch ms. */
function beganMs(tick: number): number {
  return Date.now() - uptime() * 1_000 + (tick / ticksPerSecond) * 1_000;
}

/** The same on every Linux that Node runs on (`getconf CLK_TCK`). */
const ticksPerSecond = 100;

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
