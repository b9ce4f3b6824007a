/**
 * The ground of a target in a project of the user's own compose file, which is started beside whatever else runs. Compose makes networks,
 * volumes and containers; the replicas are then started one by one, each when those that it depends on are ready.
 *
 * Its networks are the user's: a replica may find a way around the proxy.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { SeatrialError } from '../../lib/errors.ts';
import type { Event } from '../../model/event.ts';
import {
  askedProxyImage,
  beginContained,
  groundOf,
  insideOut,
  launchInside,
  proxyBetween,
  type Contained,
  type InsideReplica,
} from '../containers/contained.ts';
import { containerHousing } from '../containers/container-housing.ts';
import { proxyImage } from '../containers/container-proxy.ts';
import { engineJson } from '../containers/engine-call.ts';
import { findEngine } from '../containers/engine.ts';
import { replicaLabel } from '../containers/labels.ts';
import { ownedIn } from '../containers/remove-owned.ts';
import type { Ground, GroundOptions } from '../ground.ts';
import { callCompose } from './compose-command.ts';
import { composeProject, type ComposeProject } from './compose-project.ts';

/** Projects whose images have been built, as they were then: they are built once a process. */
const built = new Map<string, Promise<unknown>>();

/**
 * Makes the project, starts what replicas need, starts the proxy, makes the links.
 *
 * @throws {@link SeatrialError} `E_ENGINE` when there is no engine or no Compose, or with what Compose said; `E_USAGE` when the target
 *   names no compose file, or a replica is in none; `E_REMOTE`, `E_IMAGE`, `E_PROXY`, `E_JOURNAL`
 */
export async function composeGround(options: GroundOptions): Promise<Ground> {
  const { target, targetFolder, folder, env, signal, watchdog, experiment } = options;
  const { compose } = target;
  if (compose === undefined)
    throw new SeatrialError('E_USAGE', `target ${target.name} names no compose file`, {
      hint: 'write compose: { files: [compose.yaml] } in the target file, seen from there',
    });
  const engine = await findEngine(target);
  const layout = insideOut(options, engine);
  const image = await proxyImage(engine, askedProxyImage(options), signal);
  const contained = await beginContained(engine, options);
  const [first = ''] = compose.files;
  const call = {
    cwd: dirname(resolve(targetFolder, first)),
    project: `seatrial_${watchdog.journal.tag}_${experiment}`.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-'),
    engine: engine.address,
    env,
    signal,
  };
  const files = compose.files.map((file) => resolve(targetFolder, file));
  const resolved = parse(await callCompose({ ...call, files, args: ['config'] })) as unknown;
  const project = composeProject({
    resolved,
    replicas: layout.replicas.map((replica) => ({
      ...replica,
      of: target.services[replica.service]?.replicas ?? 1,
      environment: launchInside(replica, layout, options).env,
      labels: { [replicaLabel]: replica.name },
      port: { inside: replica.portInside, outside: replica.address.port },
    })),
    labels: contained.labels,
    imagePrefix: `seatrial/${target.name}`,
    publishOn: engine.publishOn,
  });
  const file = join(folder, 'compose.yaml');
  mkdirSync(folder, { recursive: true });
  // For old readers, too, to whom a plain no is false.
  writeFileSync(
    file,
    stringify(project.file, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }),
  );
  const own = { ...call, files: [file] };
  await once(JSON.stringify(fromSources(project)), () => callCompose({ ...own, args: ['build'] }));
  await callCompose({ ...own, args: ['up', '--no-start', '--no-build'] });
  if (project.others.length > 0)
    await callCompose({ ...own, args: ['up', '--detach', '--no-recreate', '--no-build', ...project.others] });

  const containers = await replicasIn(contained, options);
  const networks = [
    ...new Set([...containers.values()].flatMap((one) => one.networks.map(({ network }) => network))),
  ];
  const between = await proxyBetween(contained, options, { image, networks, links: layout.links });
  const readiness = createReadiness();
  const housings = layout.replicas.map((replica) => ({
    replica,
    housing: housingOf(replica, { containers, contained, project, readiness, options }),
  }));
  return groundOf(contained, between, housings, {
    ...options,
    onEvent: (event, characters) => {
      readiness.observe(event);
      options.onEvent(event, characters);
    },
  });
}

/** What builds depend on. */
function fromSources({ file }: ComposeProject): unknown {
  const { services } = z
    .object({ services: z.record(z.string(), z.object({ build: z.unknown(), image: z.unknown() })) })
    .parse(file);
  return Object.values(services).map(({ build, image }) => [build, image]);
}

async function once(key: string, build: () => Promise<unknown>): Promise<void> {
  const asked = built.get(key) ?? build();
  built.set(key, asked);
  try {
    await asked;
  } catch (error) {
    built.delete(key);
    throw error;
  }
}

/** A replica's container as Compose made it. */
interface MadeContainer {
  readonly id: string;
  readonly networks: readonly { readonly network: string; readonly aliases: readonly string[] }[];
}

const madeSchema = z.object({
  Config: z.object({ Labels: z.record(z.string(), z.string()) }),
  NetworkSettings: z.object({
    Networks: z.record(z.string(), z.object({ Aliases: z.array(z.string()).nullable() })),
  }),
});

/** By replica. */
async function replicasIn(
  { engine }: Contained,
  { experiment, watchdog: { journal } }: GroundOptions,
): Promise<ReadonlyMap<string, MadeContainer>> {
  const { containers } = await ownedIn(engine.address, { tag: journal.tag, experiment });
  const made = await Promise.all(
    containers.map(async ({ id }): Promise<[string, MadeContainer]> => {
      const { Config, NetworkSettings } = madeSchema.parse(
        await engineJson(engine.address, { method: 'GET', path: `/containers/${id}/json` }),
      );
      // The engine adds the id itself.
      const networks = Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => ({
        network,
        aliases: (Aliases ?? []).filter((alias) => !id.startsWith(alias)),
      }));
      return [Config.Labels[replicaLabel] ?? '', { id, networks }];
    }),
  );
  return new Map(made);
}

function housingOf(
  { name, address }: InsideReplica,
  {
    containers,
    contained: { engine, onEngineLost },
    project,
    readiness,
    options,
  }: {
    containers: ReadonlyMap<string, MadeContainer>;
    contained: Contained;
    project: ComposeProject;
    readiness: Readiness;
    options: GroundOptions;
  },
): ReturnType<typeof containerHousing> {
  const made = containers.get(name);
  if (made === undefined) throw new SeatrialError('E_ENGINE', `Compose made no container for ${name}`);
  return containerHousing({
    engine,
    container: made.id,
    name,
    networks: made.networks,
    address,
    onEngineLost,
    // It is there; those that it depends on go first.
    create: () => readiness.of(project.waitsFor.get(name) ?? [], options.startMsMax),
  });
}

/** Who is ready. */
interface Readiness {
  observe(event: Event): void;
  /** Resolves when all of them are ready, or one has ended, or `msMax` is over: what is wrong shows where it is wrong. */
  of(replicas: readonly string[], msMax: number): Promise<void>;
}

function createReadiness(): Readiness {
  const settled = new Set<string>();
  const waiting = new Set<() => void>();
  return {
    observe: (event) => {
      if (event.kind !== 'service' || (event.action !== 'ready' && event.action !== 'exited')) return;
      settled.add(event.service);
      for (const look of waiting) look();
    },
    of: async (replicas, msMax) => {
      await new Promise<void>((done) => {
        const late = setTimeout(end, msMax);
        function end(): void {
          clearTimeout(late);
          waiting.delete(look);
          done();
        }
        function look(): void {
          if (replicas.every((name) => settled.has(name))) end();
        }
        waiting.add(look);
        look();
      });
    },
  };
}
