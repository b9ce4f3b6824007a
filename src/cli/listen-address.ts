/** Where to listen for spans: `127.0.0.1:4318`, `4319`, `localhost`, `[::1]:4318`. */

import { isIP } from 'node:net';
import { remoteAddressOf } from '../adapters/found-proxy.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { otlpPort } from '../model/spans.ts';

/** An address or a name, and a port; 0: a free one. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Where exporters send to when nobody tells them otherwise, on this machine. */
export const usualListenAddress: ListenAddress = { host: '127.0.0.1', port: otlpPort };

const portMax = 65_535;

/** What `text` says; what it leaves out is as usual. `undefined`: it is no such address. */
export function listenAddress(text: string): ListenAddress | undefined {
  if (isIP(text) === 6) return { host: text, port: otlpPort };
  const [, alone, inBrackets, name, behind] =
    /^(?::?(\d+)|(?:\[([\d:A-Fa-f.]+)\]|([\w.-]+))(?::(\d+))?)$/.exec(text) ?? [];
  const host = inBrackets ?? name ?? (alone === undefined ? undefined : usualListenAddress.host);
  const port = Number(alone ?? behind ?? otlpPort);
  if (host === undefined || port > portMax) return undefined;
  if (inBrackets !== undefined && isIP(inBrackets) !== 6) return undefined;
  // A name alone is more likely that of a file.
  if (name !== undefined && behind === undefined && isIP(name) === 0 && name !== 'localhost')
    return undefined;
  return /^[\d.]+$/.test(host) && isIP(host) !== 4 ? undefined : { host, port };
}

/**
 * Refuses what others than this machine can reach.
 *
 * @throws {@link SeatrialError} `E_REMOTE`; `E_USAGE` for a name that nobody knows
 */
export async function refuseRemote({ host }: ListenAddress): Promise<void> {
  const remote = await remoteAddressOf(host).catch((cause: unknown) => {
    throw new SeatrialError('E_USAGE', messageOf(cause), {
      cause,
      hint: 'write an address of this machine and a port, such as --listen 127.0.0.1:4318',
    });
  });
  if (remote === undefined) return;
  throw new SeatrialError(
    'E_REMOTE',
    `--listen ${host} can be reached from beyond this machine (${remote})`,
    {
      hint: 'whoever reaches it can send spans, and the graph believes them; if that is wanted, add --allow-remote',
    },
  );
}
