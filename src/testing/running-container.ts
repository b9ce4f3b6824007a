/** A container that somebody else runs: on a network with a name of its own there, and on a port of this machine. */

import { engineCall, engineJson } from '../adapters/containers/engine-call.ts';
import { takePorts } from '../adapters/ports.ts';
import { baseImage } from './container-engine.ts';
import { engineAddress } from './engine-contents.ts';

/** It runs, and prints `hello` when it is asked. Disposed of, it is gone with its network. */
export interface RunningContainer extends AsyncDisposable {
  readonly name: string;
  readonly network: string;
  readonly engine: string;
  readonly port: number;
  /** What the engine tells of how it is, without what changes by itself. */
  look(): Promise<{
    readonly id: string;
    readonly state: string;
    readonly networks: Readonly<Record<string, readonly string[]>>;
  }>;
}

let made = 0;

const program = `
const { createServer } = require('node:http');
createServer((_, response) => { console.log('hello'); response.end('ok'); }).listen(8080, '0.0.0.0');
`;

/** Starts it; `isRemoved`: the engine removes it when it ends. */
export async function startRunningContainer({ isRemoved = false } = {}): Promise<RunningContainer> {
  const engine = await engineAddress();
  made += 1;
  const name = `somebodys-ledger-${process.pid}-${made}`;
  const network = `${name}-net`;
  const ports = await takePorts(1);
  const [port = 0] = ports.ports;
  const post = async (path: string, body?: object): Promise<void> => {
    await engineCall(engine, { method: 'POST', path, ...(body === undefined ? {} : { body }) });
  };
  const end = async (): Promise<void> => {
    for (const path of [`/containers/${name}?force=1&v=1`, `/networks/${network}`])
      await engineCall(engine, { method: 'DELETE', path }).catch(() => undefined);
    await ports[Symbol.asyncDispose]();
  };
  try {
    await post('/networks/create', { Name: network });
    await post(`/containers/create?name=${name}`, {
      Image: baseImage,
      Cmd: ['node', '-e', program],
      ExposedPorts: { '8080/tcp': {} },
      HostConfig: {
        AutoRemove: isRemoved,
        NetworkMode: network,
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] },
      },
      NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: ['books'] } } },
    });
    await post(`/containers/${name}/start`);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    name,
    network,
    engine,
    port,
    look: async () => {
      const path = `/containers/${name}/json`;
      const { Id, State, NetworkSettings } = (await engineJson(engine, { method: 'GET', path })) as {
        Id: string;
        State: { Status: string };
        NetworkSettings: { Networks: Record<string, { Aliases: string[] | null }> };
      };
      const aliases = ([net, { Aliases }]: [string, { Aliases: string[] | null }]): [string, string[]] => [
        net,
        (Aliases ?? []).filter((alias) => !Id.startsWith(alias)).sort(),
      ];
      return {
        id: Id,
        state: State.Status,
        networks: Object.fromEntries(Object.entries(NetworkSettings.Networks).map(aliases)),
      };
    },
    [Symbol.asyncDispose]: end,
  };
}
