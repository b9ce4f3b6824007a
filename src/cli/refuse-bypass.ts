/** A target that goes around the proxy is refused: what a fault does to it would be half the truth. */

import { SeatrialError } from '../lib/errors.ts';
import { servicesToStart } from '../model/callees.ts';
import { parseEdge } from '../model/place.ts';
import { findBypasses, type BypassOptions } from '../run/bypass.ts';

/** What has been looked at, by target and services: once a run is enough. */
export type BypassKnowledge = Map<string, Promise<void>>;

/** Looks, unless it has been done for the same services before; what was found then is found again. */
export async function checkedOnce(
  known: BypassKnowledge,
  { scenario, target }: Pick<BypassOptions, 'scenario' | 'target'>,
  look: () => Promise<void>,
): Promise<void> {
  const key = JSON.stringify([target.name, servicesToStart(scenario, target), scenario.workload.use]);
  const looked = known.get(key) ?? look();
  known.set(key, looked);
  await looked;
}

/** @throws {@link SeatrialError} `E_BYPASS` naming the edges, with the way to mend it */
export async function refuseBypasses(options: BypassOptions): Promise<void> {
  const { bypasses, unseen } = await findBypasses(options);
  if (unseen.length > 0)
    options.onProgress(`whether ${unseen.join(', ')} can be reached around the proxy could not be seen`);
  if (bypasses.length === 0) return;
  const words = bypasses.map(({ edges, seen }) => `${edges.join(' or ')}: ${seen}`);
  const ways = bypasses.flatMap(({ edges }) => edges.map(parseEdge));
  const mend = [...new Set(ways.map(({ from, to }) => `${from} may know ${to} as \${edge.${to}} only`))];
  throw new SeatrialError('E_BYPASS', `requests go around the proxy. ${words.join('; ')}`, {
    hint: `in the target file, and in what the services read besides: ${mend.join('; ')}`,
  });
}
