/** The embedded proxy, through which every call of an experiment goes, and the watchdog that outlives the harness. */

import type { Check } from './check.ts';

export const proxy: Check = {
  name: 'proxy',
  needed: true,
  otherwise: 'npx seatrial proxy -port 0',
  try: async (machine) => {
    const { version, tookMs } = await machine.proxy();
    return { works: true, found: `started and answered in ${tookMs} ms (Toxiproxy API ${version})` };
  },
};
