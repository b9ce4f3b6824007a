/** `seatrial discover`: who calls whom, how often and how well, seen in passing by a running proxy. */

import { resolve } from 'node:path';
import { readObservedProxies } from '../../adapters/observed-proxies.ts';
import { topologyOfObserved } from '../../discover/observed.ts';
import { SeatrialError } from '../../lib/errors.ts';
import type { Topology } from '../../model/topology.ts';
import { describeTopology } from '../describe-topology.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { shown } from '../files.ts';
import type { DiscoverFlags } from '../flags.ts';
import { paintFor } from '../paint.ts';
import { writeWhole } from '../run-folder.ts';
import type { World } from '../world.ts';

/** Where the API of a proxy is when nobody says. */
const usualUrl = 'http://127.0.0.1:8474';

/** Asks, writes and prints. */
export async function discover(flags: DiscoverFlags, world: World): Promise<ExitCode> {
  const topology = await observe(flags);
  const text = `${JSON.stringify(topology, null, 2)}\n`;
  const { output } = flags;
  if (output !== undefined) writeWhole(resolve(world.cwd, output), text);
  if (flags.json === true) world.stdout.write(text);
  else world.stdout.write(describeTopology(topology, paintFor(world.stdout, world)));
  if (output !== undefined && flags.json !== true) {
    const file = shown(resolve(world.cwd, output));
    world.stdout.write(`\nwritten to ${file}; rank it: npx seatrial plan --topology ${file}\n`);
  }
  return exitCodes.held;
}

async function observe({ observe: where, as = [] }: DiscoverFlags): Promise<Topology> {
  if (where === undefined) {
    throw new SeatrialError('E_USAGE', 'nothing says where to look', {
      hint: `seatrial discover --observe asks the proxy at ${usualUrl}; --observe URL another one`,
    });
  }
  const url = where === true ? usualUrl : where;
  const proxies = await readObservedProxies(url);
  const watched = proxies.filter(({ http }) => http !== undefined);
  if (watched.length === 0) {
    throw new SeatrialError('E_PROXY', `none of the ${proxies.length} proxies at ${url} is watched`, {
      hint: `curl -d '{"observe": true}' ${url}/proxies/NAME, and let requests pass`,
    });
  }
  return topologyOfObserved(watched, { source: `observed at ${url}`, edges: new Map(as) });
}
