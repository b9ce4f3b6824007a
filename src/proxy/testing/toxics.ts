/** For the tests of the proxy: toxics in one line, and what they have hit. */

import type { Place, Stream } from '../toxic-kind.ts';
import type { Peer, Rig } from './rig.ts';

/** `latency latency=30 jitter=2` → the body of a request. */
export function toxicBody(notation: string, stream: Place, settings: object = {}): object {
  const [type, ...attributes] = notation.split(' ');
  const pairs = attributes.map((pair) => pair.split('=')).map(([name, value]) => [name, Number(value)]);
  return { name: 't', type, stream, attributes: Object.fromEntries(pairs) as object, ...settings };
}

/** Who sends and who receives in a direction. */
export function ends(
  { client, server }: { client: Peer; server: Peer },
  stream: Stream,
): { from: Peer; to: Peer } {
  return stream === 'upstream' ? { from: client, to: server } : { from: server, to: client };
}

/** What toxic `t` of proxy `p` has hit, `connections/bytes`, once that is enough; `-/-` when it is not known. */
export async function hits(rig: Rig, enough: (hit: string) => boolean): Promise<string> {
  const text = (seen: { connections: number; bytes: number } | undefined): string =>
    `${seen?.connections ?? '-'}/${seen?.bytes ?? '-'}`;
  const { proxies } = await rig.observed((seen) => enough(text(seen.proxies['p']?.toxics['t'])));
  return text(proxies['p']?.toxics['t']);
}
