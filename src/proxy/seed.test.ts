/** Same seed and same connections: same chance, whatever else the server has. */

import { expect, test } from 'vitest';
import { readFlags } from './flags.ts';
import { startRig } from './testing/rig.ts';
import { toxicBody } from './testing/toxics.ts';

const connections = 24;

/**
 * Which of the connections, one after the other, a toxic lets through: `.`; or holds: `x`. A jitter without bounds does either, so what is
 * drawn can be seen without a clock.
 */
async function letThrough(args: readonly string[], toxic: string, toxicity = 1): Promise<string> {
  const { seed } = readFlags(args);
  await using rig = await startRig(seed === undefined ? {} : { seed });
  const listen = await rig.proxy('p');
  await rig.api('POST', '/proxies/p/toxics', toxicBody(toxic, 'upstream', { toxicity }));
  let pattern = '';
  let held = 0;
  for (let i = 0; i < connections; i += 1) {
    const { client, server } = await rig.pair(listen);
    client.socket.write('?');
    const isHeld = (count = 0): boolean => count > held;
    const { proxies } = await rig.observed(
      (seen) => server.seen.data.length > 0 || isHeld(seen.proxies['p']?.toxics['t']?.connections),
    );
    pattern += server.seen.data.length > 0 ? '.' : 'x';
    held = proxies['p']?.toxics['t']?.connections ?? 0;
  }
  return pattern;
}

test.each([
  ['toxicity', 'bandwidth rate=0', 0.5],
  ['jitter', 'latency jitter=1000000000000000', 1],
] as const)(
  '-seed: the same %s on another server, another with another seed',
  async (_what, toxic, toxicity) => {
    const seen = await letThrough(['-seed', '42'], toxic, toxicity);
    expect(seen).toMatch(/\..*x|x.*\./);
    expect(await letThrough(['-seed=42'], toxic, toxicity)).toBe(seen);
    expect(await letThrough(['-seed', '43'], toxic, toxicity)).not.toBe(seen);
  },
);
