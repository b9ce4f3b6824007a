/** What is in the container engine, for tests that show that something is there, or that nothing of it is left. */

import { z } from 'zod';
import { findEngine } from '../adapters/containers/engine.ts';
import { engineCall, engineJson, engineSees } from '../adapters/containers/engine-call.ts';
import { ownedIn } from '../adapters/containers/remove-owned.ts';

const containerSchema = z.object({
  Name: z.string(),
  State: z.object({ Status: z.string() }),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullable() }),
  HostConfig: z.object({ NetworkMode: z.string() }),
  Mounts: z.array(z.object({ Type: z.string(), Name: z.string().optional() })),
  NetworkSettings: z.object({
    Networks: z.record(
      z.string(),
      z.object({ IPAddress: z.string(), Gateway: z.string(), Aliases: z.array(z.string()).nullable() }),
    ),
    Ports: z.record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable()),
  }),
});

/** One container, as the engine tells of it. */
export interface SeenContainer {
  readonly name: string;
  /** `front.1`, or `proxy`. */
  readonly replica: string;
  /** `running`, `paused`, `exited`. */
  readonly status: string;
  readonly networks: Readonly<Record<string, { readonly ip: string; readonly gateway: string }>>;
  /** The names it has on each of them. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Where its ports are reached from this machine. */
  readonly published: readonly { readonly inside: string; readonly ip: string; readonly port: number }[];
  readonly volumes: readonly string[];
}

/** The engine's address. */
export async function engineAddress(): Promise<string> {
  return (await findEngine({ name: 'test', allowRemote: false })).address;
}

/** Every container with a run's tag; without one that is removed meanwhile. */
export async function containersOf(tag: string): Promise<readonly SeenContainer[]> {
  const address = await engineAddress();
  const { containers } = await ownedIn(address, { tag });
  const seen = await Promise.all(
    containers.map(async ({ id }) => {
      try {
        return [await look(address, id)];
      } catch {
        return [];
      }
    }),
  );
  return seen.flat();
}

async function look(address: string, id: string): Promise<SeenContainer> {
  const { Name, State, Config, Mounts, NetworkSettings } = containerSchema.parse(
    await engineJson(address, { method: 'GET', path: `/containers/${id}/json` }),
  );
  const networks = Object.entries(NetworkSettings.Networks);
  return {
    name: Name.slice(1),
    replica: Config.Labels?.['seatrial.replica'] ?? '',
    status: State.Status,
    networks: Object.fromEntries(
      networks.map(([name, { IPAddress, Gateway }]) => [name, { ip: IPAddress, gateway: Gateway }]),
    ),
    aliases: Object.fromEntries(networks.map(([name, { Aliases }]) => [name, Aliases ?? []])),
    published: Object.entries(NetworkSettings.Ports).flatMap(([inside, places]) =>
      (places ?? []).map(({ HostIp, HostPort }) => ({ inside, ip: HostIp, port: Number(HostPort) })),
    ),
    volumes: Mounts.flatMap(({ Type, Name: volume }) =>
      Type === 'volume' && volume !== undefined ? [volume] : [],
    ),
  };
}

/** Containers and networks with a run's tag, and those of the volumes that are still there: by name. */
export async function leftOf(tag: string, volumes: Iterable<string> = []): Promise<readonly string[]> {
  const address = await engineAddress();
  const [{ containers, networks }, all] = await Promise.all([
    ownedIn(address, { tag }),
    volumeNames(address),
  ]);
  return [
    ...containers.map(({ name }) => name),
    ...networks.map(({ name }) => name),
    ...[...volumes].filter((volume) => all.has(volume)),
  ];
}

async function volumeNames(address: string): Promise<ReadonlySet<string>> {
  const { Volumes } = z
    .object({ Volumes: z.array(z.object({ Name: z.string() })).nullable() })
    .parse(await engineJson(address, { method: 'GET', path: '/volumes' }));
  return new Set((Volumes ?? []).map(({ Name }) => Name));
}

/** Kills every container with a run's tag, as an engine does that is restarted. They stay, to be started again. */
export async function killContainersOf(tag: string): Promise<void> {
  const address = await engineAddress();
  const { containers } = await ownedIn(address, { tag });
  // 409: it does not run.
  await Promise.all(
    containers.map(({ id }) =>
      engineSees(address, { method: 'POST', path: `/containers/${id}/kill` }, [404, 409]),
    ),
  );
}

/**
 * What somebody inside a container meets at an address: `open`, the error's code, or `silence`. By a connection of its own: a URL could not even name
 * `back.1`, which looks like a number.
 */
export async function connectionFrom(container: string, host: string, port: number): Promise<string> {
  const address = await engineAddress();
  // Also while a name is looked up, which may take long where nobody knows it.
  const code = `setTimeout(() => { console.log('silence'); process.exit() }, 3000);
    require('net').connect({ host: '${host}', port: ${port} })
    .on('connect', () => { console.log('open'); process.exit() })
    .on('error', (error) => { console.log(error.code); process.exit() })`;
  const { Id } = z.object({ Id: z.string() }).parse(
    await engineJson(address, {
      method: 'POST',
      path: `/containers/${container}/exec`,
      body: { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: ['node', '-e', code] },
    }),
  );
  const start = { method: 'POST', path: `/exec/${Id}/start`, body: { Tty: true }, msMax: 60_000 } as const;
  const said = await engineCall(address, start);
  return said.trim();
}

/** Containers whose command has these words in it, whatever became of them: `exited` and so on. A build's own bear no label of ours. */
export async function containersWithCommand(words: string): Promise<readonly string[]> {
  const address = await engineAddress();
  const list = z
    .array(z.object({ Command: z.string(), State: z.string() }))
    .parse(await engineJson(address, { method: 'GET', path: '/containers/json?all=1' }));
  return list.filter(({ Command }) => Command.includes(words)).map(({ State }) => State);
}
