/** Making containers and networks of ours. */

import { tmpdir } from 'node:os';
import { pack } from 'tar-fs';
import { z } from 'zod';
import { SeatrialError } from '../../lib/errors.ts';
import type { NetworkPlace } from './container-actions.ts';
import { answered, engineCall, EngineRefusal } from './engine-call.ts';
import type { Engine } from './engine.ts';

/** What a container is made of. */
export interface ContainerRecipe {
  readonly name: string;
  /** By id or name. */
  readonly image: string;
  /** The whole of it; left out: the image's own, with `args`. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** The only network it is on from the start. */
  readonly on: NetworkPlace;
  /** Inside, outside: published on this machine's loopback address. The same after a restart, unlike a port that the engine chooses. */
  readonly ports: readonly { readonly inside: number; readonly outside: number }[];
  /** A folder that outlives a kill, and goes with the container. */
  readonly state?: string;
}

const logMegabytesMax = 64;

/** Makes it; it does not run yet. */
export async function createContainer(engine: Engine, recipe: ContainerRecipe): Promise<void> {
  const { name, image, command, args, env, labels, on, ports, state } = recipe;
  const port = (inside: number): string => `${inside}/tcp`;
  const body = {
    Image: image,
    // The same words as for a process: nothing that the image would put before them.
    ...(command === undefined ? {} : { Entrypoint: [...command], Cmd: [] }),
    ...(args === undefined ? {} : { Cmd: [...args] }),
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    Labels: { ...labels },
    ExposedPorts: Object.fromEntries(ports.map(({ inside }) => [port(inside), {}])),
    HostConfig: {
      // Said twice, so that it is on no other network as well.
      NetworkMode: on.network,
      PortBindings: Object.fromEntries(
        ports.map(({ inside, outside }) => [
          port(inside),
          [{ HostIp: engine.publishOn, HostPort: String(outside) }],
        ]),
      ),
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': `${logMegabytesMax}m`, 'max-file': '1' } },
    },
    NetworkingConfig: { EndpointsConfig: { [on.network]: { Aliases: [...on.aliases] } } },
  };
  const path = `/containers/create?name=${encodeURIComponent(name)}`;
  await engineCall(engine.address, { method: 'POST', path, body });
  if (state !== undefined) await makeFolder(engine, name, state);
}

/** A folder that whoever the image runs as may write to. A volume would be root's alone. */
async function makeFolder({ address, api }: Engine, container: string, folder: string): Promise<void> {
  const tar = pack(tmpdir(), {
    entries: [],
    finalize: false,
    finish: (open) => {
      open.entry({ name: folder.replace(/^\//, ''), type: 'directory', mode: 0o1777 });
      open.finalize();
    },
  });
  // The types of two libraries do not agree on what a stream is.
  const stream = tar as unknown as NodeJS.ReadableStream;
  await answered(address, api.getContainer(container).putArchive(stream, { path: '/' }));
}

/**
 * Makes a network.
 *
 * @throws {@link SeatrialError} `E_ENGINE` when the engine has no addresses left
 */
export async function createNetwork(
  { address }: Engine,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const body = { Name: name, Labels: { ...labels }, Driver: 'bridge', CheckDuplicate: true };
  try {
    z.object({ Id: z.string() }).parse(
      JSON.parse(await engineCall(address, { method: 'POST', path: '/networks/create', body })),
    );
  } catch (cause) {
    if (!(cause instanceof EngineRefusal)) throw cause;
    throw new SeatrialError('E_ENGINE', `the engine makes no network: ${cause.message}`, {
      cause,
      hint: 'each replica has a network of its own, and an engine has about 30 by default: docker network prune, fewer --lanes, or --default-address-pool base=172.30.0.0/16,size=24 for dockerd',
    });
  }
}
