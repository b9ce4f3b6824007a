/**
 * The ground of a target in containers. Each replica is on a network of its own, and the proxy on all of them: whatever one replica
 * sends to another goes through the proxy, because there is no other way.
 *
 * From here everything is reached on ports of this machine's loopback address that are chosen by us: they are the same after a restart,
 * unlike those that an engine chooses.
 */

import { join } from 'node:path';
import { SeatrialError } from '../../lib/errors.ts';
import type { Address } from '../../model/client.ts';
import type { Ground, GroundOptions } from '../ground.ts';
import { launchOf } from '../launch.ts';
import { edgesOf, type Layout, type LinkPlace, type ReplicaPlace } from '../layout.ts';
import { createReplica } from '../replica.ts';
import { createToxiproxyLinks } from '../toxiproxy-links.ts';
import { containerHousing } from './container-housing.ts';
import { proxyAlias, proxyImage, startContainerProxy } from './container-proxy.ts';
import { createContainer, createNetwork } from './create-container.ts';
import { awaitEngine, findEngine, type Engine } from './engine.ts';
import { labelsOf, replicaLabel } from './labels.ts';
import { removeOwned } from './remove-owned.ts';
import { imagesOf } from './service-images.ts';

/** Where things are inside a container. */
const inside = { state: '/state', built: '/built', node: 'node', host: '0.0.0.0' };
/** An engine that is being restarted while we end is waited for so long. */
const engineMsMax = 20_000;

/**
 * Builds and pulls images, makes networks, starts the proxy, makes the links.
 *
 * @throws {@link SeatrialError} `E_ENGINE`, `E_REMOTE`, `E_IMAGE`, `E_USAGE` for a service without image and build, `E_PROXY`, `E_JOURNAL`
 */
export async function containerGround(options: GroundOptions): Promise<Ground> {
  const { target, experiment, watchdog, owned, signal, apiPort, folder, toxiproxy } = options;
  const engine = await findEngine(target);
  const layout = insideOut(options.layout, target, engine);
  const [images, image] = await Promise.all([
    imagesOf(layout.replicas, engine, options),
    proxyImage(engine, askedImage(toxiproxy), signal),
  ]);

  const { journal } = watchdog;
  const belonging = { tag: journal.tag, experiment };
  const labels = labelsOf(belonging);
  const nameOf = (what: string): string => `seatrial_${journal.tag}_${experiment}_${what}`;
  let lost: SeatrialError | undefined;
  const onEngineLost = (cause: unknown): void => {
    lost ??= new SeatrialError('E_ENGINE', `the container engine at ${engine.address} has gone away`, {
      cause,
      hint: 'what ran in it is ended or lost; its containers of ours are removed as soon as it answers again',
    });
  };

  const number = await journal.containers(experiment, engine.address);
  // From here on some of them may be there.
  owned.use({
    [Symbol.asyncDispose]: async () => {
      await removeAll(engine.address, belonging);
      journal.done(number);
    },
  });
  await Promise.all(layout.replicas.map(({ name }) => createNetwork(engine, nameOf(name), labels)));
  const proxy = owned.use(
    await startContainerProxy(engine, {
      container: nameOf('proxy'),
      image,
      labels: { ...labels, [replicaLabel]: 'proxy' },
      networks: layout.replicas.map(({ name }) => nameOf(name)),
      ports: layout.links.map(({ listen }) => listen.port),
      apiPort,
      logFile: join(folder, 'logs', 'proxy.log'),
      signal,
      onEngineLost,
    }),
  );
  const links = await createToxiproxyLinks(layout.links, {
    ...proxy,
    tag: journal.tag,
    reached: {
      at: new Map(options.layout.links.map(({ name, listen }) => [name, listen])),
      isForwarded: true,
    },
  });
  const replicas = layout.replicas.map((replica) =>
    createReplica({
      ...options,
      ...replica,
      isForwarded: true,
      housing: housingOf(
        replica,
        layout,
        { engine, image: images.get(replica.service) ?? '', nameOf, labels, onEngineLost },
        options,
      ),
      logFile: join(folder, 'logs', `${replica.name}.log`),
    }),
  );
  return {
    links,
    replicas: owned.useAll(replicas),
    broken: () => {
      if (lost !== undefined) return lost;
      const ended = proxy.ended();
      return ended === undefined ? undefined : new SeatrialError('E_PROXY', `the proxy has ended, ${ended}`);
    },
  };
}

/** `image:ghcr.io/shopify/toxiproxy` names an image; a server's address cannot reach the networks of containers. */
function askedImage(toxiproxy: string | undefined): string | undefined {
  if (toxiproxy === undefined) return undefined;
  const [, image] = /^image:(.+)$/.exec(toxiproxy) ?? [];
  if (image !== undefined) return image;
  throw new SeatrialError('E_USAGE', `the proxy at ${toxiproxy} is not on the networks of the containers`, {
    hint: 'name the image of a Toxiproxy to be started there, such as --toxiproxy image:ghcr.io/shopify/toxiproxy:2.12.0',
  });
}

/** A replica, with the port it listens on in its container. */
interface InsideReplica extends ReplicaPlace {
  readonly portInside: number;
}

interface InsideLayout {
  readonly replicas: readonly InsideReplica[];
  /** As the proxy sees them: it listens on all its networks, and knows replicas by their names. */
  readonly links: readonly LinkPlace[];
  /** As the callers see them. */
  readonly calls: Layout;
}

/** The layout as it is inside the networks. */
function insideOut(
  { replicas, links }: Layout,
  target: GroundOptions['target'],
  { host }: Engine,
): InsideLayout {
  const within = replicas.map((replica) => ({
    ...replica,
    address: { host, port: replica.address.port },
    portInside: target.services[replica.service]?.port ?? replica.address.port,
  }));
  const portOf = new Map(within.map(({ name, portInside }) => [name, portInside]));
  const upstream = (callee: string): Address | undefined => {
    const port = portOf.get(callee);
    return port === undefined ? undefined : { host: callee, port };
  };
  return {
    replicas: within,
    links: links.map((link) => ({
      ...link,
      listen: { host: '0.0.0.0', port: link.listen.port },
      upstream: upstream(link.callee),
    })),
    calls: {
      replicas,
      links: links.map((link) => ({ ...link, listen: { host: proxyAlias, port: link.listen.port } })),
    },
  };
}

/** What a container of a replica needs besides itself. */
interface HousingContext {
  readonly engine: Engine;
  readonly image: string;
  readonly nameOf: (what: string) => string;
  readonly labels: Readonly<Record<string, string>>;
  readonly onEngineLost: (cause: unknown) => void;
}

function housingOf(
  { name, service, number, address, portInside }: InsideReplica,
  { calls }: InsideLayout,
  { engine, image, nameOf, labels, onEngineLost }: HousingContext,
  { target, env }: GroundOptions,
): ReturnType<typeof containerHousing> {
  const container = nameOf(name);
  const aliases = [name, service];
  const { command, env: environment } = launchOf({ name, service, number }, target, {
    ...inside,
    port: portInside,
    edges: edgesOf(name, calls),
    env,
    inherited: {},
  });
  return containerHousing({
    engine,
    container,
    name,
    network: container,
    address,
    aliases,
    onEngineLost,
    create: () =>
      createContainer(engine, {
        name: container,
        image,
        ...(command.length === 0 ? {} : { command }),
        env: environment,
        labels: { ...labels, [replicaLabel]: name },
        on: { network: container, aliases },
        ports: [{ inside: portInside, outside: address.port }],
        state: inside.state,
      }),
  });
}

/** Removes what is left; an engine that is just being restarted is waited for. */
async function removeAll(engine: string, belonging: Parameters<typeof removeOwned>[1]): Promise<void> {
  if (!(await awaitEngine(engine, engineMsMax)))
    throw new SeatrialError('E_HEAL', `the containers in ${engine} could not be removed: no engine answers`, {
      hint: 'when it answers again: seatrial heal',
    });
  const left = await removeOwned(engine, belonging);
  if (left.length > 0) throw new SeatrialError('E_HEAL', `still in the engine: ${left.join(', ')}`);
}
