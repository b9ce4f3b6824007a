/**
 * The container engine: found as testcontainers finds it (`~/.testcontainers.properties`, `DOCKER_HOST`, the default socket, rootless
 * sockets), and refused when it is on another machine and the target does not allow that.
 */

import type Dockerode from 'dockerode';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import type { ContainerRuntimeClient } from 'testcontainers';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import type { Target } from '../../model/target.ts';
import { inTime } from '../in-time.ts';
import { engineAnswers } from './remove-owned.ts';
import { testcontainersProperties } from './testcontainers-properties.ts';

const engineMsMax = 20_000;

/** An engine that answers. */
export interface Engine {
  /** As `DOCKER_HOST` has it: `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** Where the ports that it publishes are reached. */
  readonly host: string;
  /** The address that ports are published on; every one of a remote engine. */
  readonly publishOn: string;
  readonly client: ContainerRuntimeClient;
  /** The client below testcontainers' own. */
  readonly api: Dockerode;
}

/**
 * The engine this machine is set up for.
 *
 * @throws {@link SeatrialError} `E_ENGINE` when none answers; `E_REMOTE` when it is beyond this machine and the target does not say
 *   `allowRemote: true`
 */
export async function findEngine({
  name,
  allowRemote,
}: Pick<Target, 'name' | 'allowRemote'>): Promise<Engine> {
  const named = namedAddresses();
  // Before anything is sent there: they are asked one after the other.
  if (!allowRemote) for (const one of named) refuseRemote(one, name);
  const client = await clientOf(named);
  const api = client.container.dockerode;
  const { socketPath, host, port, protocol } = api.modem as unknown as ModemAddress;
  const address =
    socketPath === undefined ? `${protocol ?? 'http'}://${host ?? ''}:${port ?? ''}` : `unix://${socketPath}`;
  if (!allowRemote) refuseRemote(address, name);
  const isLocal = remoteHost(address) === undefined;
  return {
    address,
    host: isLocal ? '127.0.0.1' : (host ?? ''),
    publishOn: isLocal ? '127.0.0.1' : '0.0.0.0',
    client,
    api,
  };
}

/** What docker-modem keeps of the address it was given. */
interface ModemAddress {
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number | string;
  readonly protocol?: string;
}

/** The engines that somebody named, in the order in which testcontainers asks them; none: it looks where engines usually are. */
function namedAddresses(): readonly string[] {
  const properties = testcontainersProperties(homedir());
  const addresses = [properties.get('tc.host'), process.env['DOCKER_HOST'] ?? properties.get('docker.host')];
  return addresses.flatMap((address) => (address === undefined || address === '' ? [] : [address]));
}

async function clientOf(named: readonly string[]): Promise<ContainerRuntimeClient> {
  // Where ports are published we know. In a container, testcontainers would find it out with one of an image that it pulls.
  if (named.every((address) => remoteHost(address) === undefined))
    process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
  try {
    // Loaded only where containers are asked for: it takes a third of a second.
    const { getContainerRuntimeClient } = await import('testcontainers');
    // One that hangs would be waited for without end.
    return await inTime(getContainerRuntimeClient(), engineMsMax);
  } catch (cause) {
    const tried = named.length === 0 ? '' : ` (named: ${named.join(', ')})`;
    throw new SeatrialError('E_ENGINE', `no container engine answers${tried}: ${messageOf(cause)}`, {
      cause,
      hint: 'seatrial doctor tells where it looked; without an engine: --runtime process',
    });
  }
}

function refuseRemote(address: string, target: string): void {
  const remote = remoteHost(address);
  if (remote === undefined) return;
  throw new SeatrialError(
    'E_REMOTE',
    `the container engine ${address} is at ${remote}, not on this machine`,
    {
      hint: `containers are started on another machine only for a target that says so: allowRemote: true in the target file of ${target}`,
    },
  );
}

/** The host in the address when it is not this machine. */
function remoteHost(address: string): string | undefined {
  if (/^(unix|npipe):/.test(address)) return undefined;
  if (!URL.canParse(address)) return address;
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '');
  const isLoopback = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  return isLoopback ? undefined : host;
}

/** Waits for an engine that is being restarted. Gives whether it answers. */
export async function awaitEngine(address: string, msMax: number): Promise<boolean> {
  const end = performance.now() + msMax;
  for (;;) {
    if (await engineAnswers(address)) return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
