/** A Toxiproxy server that was found running: looked at before anything is made in it. It belongs to somebody else. */

import { lookup } from 'node:dns/promises';
import { BlockList } from 'node:net';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { Target } from '../model/target.ts';
import { proxiesIn } from './proxy-undo.ts';

/** The server; `ended` never knows anything: it is not our child. */
export interface FoundProxy {
  readonly url: string;
  ended(): undefined;
}

const askMsMax = 5_000;
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * The server at this address, if it may be used and answers as a Toxiproxy does.
 *
 * @throws {@link SeatrialError} `E_USAGE` when this is no address; `E_REMOTE` when it is beyond this machine and the target does not say
 *   `allowRemote: true`; `E_PROXY` when it does not answer
 */
export async function findProxy(
  address: string,
  { name, allowRemote }: Pick<Target, 'name' | 'allowRemote'>,
): Promise<FoundProxy> {
  const url = proxyUrl(address);
  const remote = allowRemote ? undefined : await remoteAddressOf(new URL(url).hostname);
  if (remote !== undefined) {
    throw new SeatrialError('E_REMOTE', `the proxy ${url} is at ${remote}, not on this machine`, {
      hint: `faults are set beyond loopback only for a target that says so: allowRemote: true in the target file of ${name}`,
    });
  }
  try {
    if ((await proxiesIn(url)) === undefined) throw new Error('nobody listens there');
  } catch (cause) {
    throw new SeatrialError('E_PROXY', `no Toxiproxy answers at ${url}: ${messageOf(cause)}`, {
      cause,
      hint: 'start one with: seatrial proxy -port 8474',
    });
  }
  return { url, ended: () => undefined };
}

/** Whether the server at this URL is our own proxy, which knows more faults; `false`, too, where none answers. */
export async function isOwnProxy(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${url}/observed`, { signal: AbortSignal.timeout(askMsMax) });
    return ok;
  } catch {
    return false;
  }
}

/**
 * The address of a server as a URL without anything behind the port: `127.0.0.1:8474`, `http://localhost:8474/`.
 *
 * @throws {@link SeatrialError} `E_USAGE`
 */
export function proxyUrl(address: string): string {
  const text = /^[a-z]+:\/\//.test(address) ? address : `http://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' || url.hostname === '' || url.username !== '')
    throw new SeatrialError('E_USAGE', `${address} is no address of a Toxiproxy server`, {
      hint: 'write one such as http://127.0.0.1:8474',
    });
  return url.origin;
}

/** The first address of the host that is not loopback; `undefined`: it has none. */
export async function remoteAddressOf(hostname: string): Promise<string | undefined> {
  const host = hostname.replace(/^\[|\]$/g, '');
  let found: readonly { readonly address: string; readonly family: number }[];
  try {
    found = await lookup(host, { all: true });
  } catch (cause) {
    throw new SeatrialError('E_PROXY', `the host ${host} is not known: ${messageOf(cause)}`, { cause });
  }
  return found.find(({ address, family }) => !loopback.check(address, family === 6 ? 'ipv6' : 'ipv4'))
    ?.address;
}
