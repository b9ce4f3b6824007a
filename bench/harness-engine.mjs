/** What a run makes in a container engine, seen from outside while it goes on. */

import { setTimeout as sleep } from 'node:timers/promises';
import { removeOwned, thingsOf, volumesIn } from './engine.mjs';
import { processesOf } from './processes.mjs';
import { tagsIn } from './run-tags.mjs';

const lookEveryMs = 1_000;
/** Within which the watchdog of an interrupted run removes its containers. */
const removedMsMax = 20_000;

/**
 * Of the runs in this working folder. `look` gives how many `containers`, `networks` and `volumes` there are; `tell` prints how many there were at most, and
 * rejects when none were: who sees nothing then would never see anything left; `end` removes what is left of a run that was interrupted.
 */
export async function watchEngine({ address }, folder) {
  const unused = async () => (await volumesIn(address, true)).length;
  const before = await unused();
  const look = async () => {
    const { containers, networks, volumes } = await thingsOf(address, tagsIn(folder));
    return { containers: containers.length, networks: networks.length, volumes: volumes.length };
  };
  const most = { containers: 0, networks: 0, volumes: 0 };
  const timer = setInterval(async () => {
    const now = await look().catch(() => ({}));
    for (const key of Object.keys(now)) most[key] = Math.max(most[key], now[key]);
  }, lookEveryMs);
  return {
    look,
    tell: async () => {
      console.log(
        `in the engine at once: ${most.containers} containers and ${most.networks} networks at most`,
      );
      console.log(`volumes that no container has: ${before} before, ${await unused()} after`);
      if (most.containers === 0 || most.networks === 0) throw new Error('nothing of the run was seen there');
    },
    end: async () => {
      clearInterval(timer);
      const end = performance.now() + removedMsMax;
      while (processesOf(folder).length > 0 && performance.now() < end) await sleep(100);
      for (const tag of tagsIn(folder)) await removeOwned(address, { tag });
    },
  };
}
