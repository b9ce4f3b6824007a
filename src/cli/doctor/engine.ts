/** A container engine, as `--runtime container` would find it: which one, where, and does it answer? */

import { isIP } from 'node:net';
import { fieldOf, itemsOf } from '../../lib/untyped.ts';
import type { Check, Finding } from './check.ts';
import type { Answer } from './http-get.ts';
import type { Machine } from './machine.ts';

/** An address that was tried. */
interface Tried {
  readonly address: string;
  /** Who says that an engine is there; left out: it is where engines usually are. */
  readonly by?: string;
  readonly said: Answer | string;
}

/** An engine that answers, one that is installed and does not, or none. */
export const engine: Check = {
  name: 'engine',
  needed: false,
  purpose: 'only for --runtime container',
  try: async (machine) => {
    const tried = await ask(machine, addresses(machine));
    const open = tried.find(({ said }) => typeof said !== 'string' && said.status === 200);
    if (open !== undefined) return { works: true, found: describe(open, tried) };
    return (await elsewhere(machine)) ?? refusal(tried) ?? (await installed(machine));
  },
};

/** Where testcontainers looks, in its order. */
function addresses({ env, engineProperties }: Machine): Omit<Tried, 'said'>[] {
  const file = '~/.testcontainers.properties';
  const named: readonly (readonly [string | undefined, string])[] = [
    [engineProperties.get('tc.host'), `tc.host in ${file}`],
    env['DOCKER_HOST'] === undefined
      ? [engineProperties.get('docker.host'), `docker.host in ${file}`]
      : [env['DOCKER_HOST'], 'DOCKER_HOST'],
  ];
  const { XDG_RUNTIME_DIR: runtime, HOME: home } = env;
  const usual = [
    '/var/run/docker.sock',
    ...(runtime === undefined ? [] : [`${runtime}/docker.sock`]),
    ...(home === undefined ? [] : [`${home}/.docker/run/docker.sock`, `${home}/.docker/desktop/docker.sock`]),
  ];
  return [
    ...named.flatMap(([address = '', by]) => (address === '' ? [] : [{ address, by }])),
    ...usual.map((path) => ({ address: `unix://${path}` })),
  ];
}

/** Podman's own places, where testcontainers does not look by itself. */
async function elsewhere(machine: Machine): Promise<Finding | undefined> {
  const { XDG_RUNTIME_DIR: runtime } = machine.env;
  const sockets = [
    ...(runtime === undefined ? [] : [`${runtime}/podman/podman.sock`]),
    '/run/podman/podman.sock',
  ];
  const tried = await ask(
    machine,
    sockets.map((path) => ({ address: `unix://${path}` })),
  );
  const open = tried.find(({ said }) => typeof said !== 'string' && said.status === 200);
  if (open === undefined) return undefined;
  return {
    works: false,
    found: `${describe(open, [])}, and nothing says that this one is to be used`,
    help: `export DOCKER_HOST=${open.address}`,
  };
}

async function ask(machine: Machine, places: readonly Omit<Tried, 'said'>[]): Promise<Tried[]> {
  return await Promise.all(
    places.map(async (place) => ({ ...place, said: await machine.get(place.address, '/version') })),
  );
}

/** Why an engine that is there, or is said to be, cannot be used. */
function refusal(tried: readonly Tried[]): Finding | undefined {
  const locked = tried.find(({ said }) => said === 'EACCES' || said === 'EPERM');
  if (locked !== undefined)
    return {
      works: false,
      found: `${locked.address} refuses this user`,
      help: 'sudo usermod -aG docker "$USER"',
    };
  const [named] = tried.filter(({ by }) => by !== undefined);
  if (named === undefined) return undefined;
  const encrypted = typeof named.said !== 'string' && named.said.body.includes('HTTPS');
  return {
    works: false,
    found: encrypted
      ? `${named.address} (${named.by ?? ''}) wants TLS, which is not tried here`
      : silence(named),
    help: 'docker version',
  };
}

/** One that is installed and not started, or none. */
async function installed(machine: Machine): Promise<Finding> {
  const mac = machine.platform === 'darwin';
  for (const [command, help] of [
    ['docker', mac ? 'open -a Docker' : 'sudo systemctl start docker'],
    ['podman', mac ? 'podman machine start' : 'systemctl --user start podman.socket'],
  ] as const) {
    const { path } = await machine.program(command);
    if (path !== undefined)
      return { works: false, found: `${path} is there, its engine does not answer`, help };
  }
  return {
    works: false,
    found: 'neither Docker nor Podman was found',
    help: mac ? 'brew install podman' : 'sudo apt-get install podman',
  };
}

/** Which engine it is, and those before it that were named and are not used. */
function describe({ address, said }: Tried, tried: readonly Tried[]): string {
  const version = typeof said === 'string' ? undefined : parse(said.body);
  const isPodman = itemsOf(fieldOf(version, 'Components')).some((component) =>
    String(fieldOf(component, 'Name')).startsWith('Podman'),
  );
  const [number, api] = [fieldOf(version, 'Version'), fieldOf(version, 'ApiVersion')];
  const which = `${isPodman ? 'Podman' : 'Docker'}${typeof number === 'string' ? ` ${number}` : ''}`;
  const remote =
    remoteHost(address) === undefined ? '' : ', another machine: only for targets with allowRemote: true';
  const before = tried.slice(
    0,
    tried.findIndex((one) => one.address === address),
  );
  return [
    `${which}${typeof api === 'string' ? ` (API ${api})` : ''} answers at ${address}${remote}`,
    ...before.filter(({ by }) => by !== undefined).map(silence),
  ].join('; ');
}

function silence({ address, by = '', said }: Tried): string {
  return `${address} (${by}) does not answer: ${typeof said === 'string' ? said : `status ${said.status}`}`;
}

/** The host in the address when it is not this machine. */
function remoteHost(address: string): string | undefined {
  const [, host] = /^[a-z]+:\/\/(?:[^@/]*@)?([^/:]+)/.exec(address) ?? [];
  if (host === undefined || host === 'localhost' || (isIP(host) === 4 && host.startsWith('127.')))
    return undefined;
  return host;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
