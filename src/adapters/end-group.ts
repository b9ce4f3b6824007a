/** Ending a process group that is known by its leader's identity only: whoever has its id by now is left alone. */

import type { ProcessIdentity } from '../model/undo.ts';
import { isAlive, isOfThisBoot, processIdentity } from './process-identity.ts';
import { groupLives, signalGroup } from './process-state.ts';

const goneMsMax = 2_000;
const pollMs = 10;

/** SIGKILL to the group, at once; resolves with whether it is gone, in 2 s at most. */
export async function endGroup(leader: ProcessIdentity): Promise<boolean> {
  if (!isStillIts(leader)) return true;
  signalGroup(leader.pid, 'SIGKILL');
  for (let waited = 0; waited < goneMsMax; waited += pollMs) {
    if (!(await groupLives(leader.pid))) return true;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return false;
}

/** Whether anything of the group is there. */
export async function groupRemains(leader: ProcessIdentity): Promise<boolean> {
  return isStillIts(leader) && (await groupLives(leader.pid));
}

/** Whether the group is still that process's: it lives, or may have left members behind since this machine was started. */
function isStillIts(leader: ProcessIdentity): boolean {
  return isAlive(leader) || (processIdentity(leader.pid) === undefined && isOfThisBoot(leader));
}
