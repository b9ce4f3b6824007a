/**
 * What grounds in an engine have in common: everything of an experiment bears its labels from the start and is removed by them in the end,
 * the proxy is on every network, and each replica is in a container.
 *
 * From here everything is reached on ports of this machine's loopback address that are chosen by us: they are the same after a restart,
 * unlike those that an engine chooses.
 */

import { join } from 'node:path';
import { SeatrialError } from '../../lib/errors.ts';
import { faultActions } from '../../fault/fault-actions.ts';
import { hitBy } from '../../fault/needed-edges.ts';
import type { Address } from '../../model/client.ts';
import { CLIENT } from '../../model/place.ts';
import type { Ground, GroundOptions } from '../ground.ts';
import { launchOf, type Launch } from '../launch.ts';
import { edgesOf, type Layout, type LinkPlace, type ReplicaPlace } from '../layout.ts';
import type { Housing } from '../life.ts';
import { createReplica } from '../replica.ts';
import { headersSeen } from '../saga-sight.ts';
import { createToxiproxyLinks, type ToxiproxyLinks } from '../toxiproxy-links.ts';
import { proxyAlias, startContainerProxy, type ContainerProxy } from './container-proxy.ts';
import { awaitEngine, type Engine } from './engine.ts';
import { harnessLabel, labelsOf, replicaLabel, type Belonging } from './labels.ts';
import { removeOwned } from './remove-owned.ts';
import { ownerWords, sweepDead } from './sweep.ts';

/** Where things are inside a container. */
const inside = { state: '/state', built: '/built', node: 'node', host: '0.0.0.0' };
/** An engine that is being restarted while we end is waited for so long: it waits 15 s for its containers, and may clear up for 10 s. */
const engineMsMax = 40_000;

/** An experiment's part of an engine. */
export interface Contained {
  readonly engine: Engine;
  readonly labels: Readonly<Record<string, string>>;
  /** The name of something of ours in the engine: `proxy`, a replica. */
  readonly nameOf: (what: string) => string;
  readonly onEngineLost: (cause: unknown) => void;
  /** The engine went away. */
  lost(): SeatrialError | undefined;
}

let swept: Promise<unknown> | undefined;

/** Writes into the journal that there will be things of ours, and sees to it that they are removed in the end. */
export async function beginContained(
  engine: Engine,
  { experiment, watchdog: { journal }, owned }: GroundOptions,
): Promise<Contained> {
  const belonging = { tag: journal.tag, experiment };
  await (swept ??= sweepDead(engine.address));
  let lost: SeatrialError | undefined;
  const number = await journal.containers(experiment, engine.address);
  // From here on some of them may be there.
  owned.use({
    [Symbol.asyncDispose]: async () => {
      await removeAll(engine.address, belonging);
      journal.done(number);
    },
  });
  return {
    engine,
    labels: { ...labelsOf(belonging), [harnessLabel]: ownerWords() },
    nameOf: (what) => `seatrial_${journal.tag}_${experiment}_${what}`,
    onEngineLost: (cause) => {
      lost ??= new SeatrialError('E_ENGINE', `the container engine at ${engine.address} has gone away`, {
        cause,
        hint: 'what ran in it is ended or lost; its containers of ours are removed as soon as it answers again',
      });
    },
    lost: () => lost,
  };
}

/** Removes what is left; an engine that is just being restarted is waited for. */
async function removeAll(engine: string, belonging: Belonging): Promise<void> {
  if (!(await awaitEngine(engine, engineMsMax)))
    throw new SeatrialError('E_HEAL', `the containers in ${engine} could not be removed: no engine answers`, {
      hint: 'when it answers again: seatrial heal',
    });
  const left = await removeOwned(engine, belonging);
  if (left.length > 0) throw new SeatrialError('E_HEAL', `still in the engine: ${left.join(', ')}`);
}

/** A replica, with the port it listens on in its container. */
export interface InsideReplica extends ReplicaPlace {
  readonly portInside: number;
}

/** The layout as it is inside the networks. */
export interface InsideLayout {
  readonly replicas: readonly InsideReplica[];
  /** As the proxy sees them: it listens on all its networks, and knows replicas by their names. */
  readonly links: readonly LinkPlace[];
  /** As the callers see them. */
  readonly calls: Layout;
}

/** Turns the layout, as it is from here, inside out. */
export function insideOut(
  { layout: { replicas, links }, target }: GroundOptions,
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

/** What runs in a replica's container. */
export function launchInside(
  replica: InsideReplica,
  { calls }: InsideLayout,
  { target, env }: Pick<GroundOptions, 'target' | 'env'>,
): Launch {
  const edges = edgesOf(replica.name, calls);
  return launchOf(replica, target, { ...inside, port: replica.portInside, edges, env, inherited: {} });
}

/** Starts the proxy on these networks, and makes the links in it. */
export async function proxyBetween(
  { engine, labels, nameOf, onEngineLost }: Contained,
  options: GroundOptions,
  { image, networks, links }: { image: string; networks: readonly string[]; links: readonly LinkPlace[] },
): Promise<{ readonly proxy: ContainerProxy; readonly links: ToxiproxyLinks }> {
  const { target, layout, apiPort, folder, signal, watchdog, owned } = options;
  const published = within(layout.links, options);
  const started = await startContainerProxy(engine, {
    container: nameOf('proxy'),
    image,
    labels: { ...labels, [replicaLabel]: 'proxy' },
    networks,
    ports: published.map(({ listen }) => listen.port),
    apiPort,
    logFile: join(folder, 'logs', 'proxy.log'),
    signal,
    onEngineLost,
  });
  const proxy = owned.use(started);
  return {
    proxy,
    links: await createToxiproxyLinks(links, {
      ...proxy,
      tag: watchdog.journal.tag,
      headers: headersSeen(target),
      reached: { at: new Map(published.map(({ name, listen }) => [name, listen])), isForwarded: true },
    }),
  };
}

/** The links that somebody connects to from here: clients, and whoever proves a fault. Every other port would be published for nothing. */
function within(
  links: readonly LinkPlace[],
  { faults, layout: { replicas } }: Pick<GroundOptions, 'faults' | 'layout'>,
): readonly LinkPlace[] {
  if (faults === undefined) return links;
  const reach = { links: links.map(({ name }) => name), replicas: replicas.map(({ name }) => name) };
  const hit = hitBy(faults.map((fault, index) => faultActions(fault, reach, index)));
  return links.filter(({ name, caller }) => caller === CLIENT || hit.links.has(name));
}

/** The ground, with a replica in each of the housings. */
export function groundOf(
  contained: Contained,
  { proxy, links }: Awaited<ReturnType<typeof proxyBetween>>,
  housings: readonly { readonly replica: InsideReplica; readonly housing: Housing }[],
  options: GroundOptions,
): Ground {
  const { folder, owned } = options;
  const replicas = housings.map(({ replica, housing }) =>
    createReplica({
      ...options,
      ...replica,
      isForwarded: true,
      housing,
      logFile: join(folder, 'logs', `${replica.name}.log`),
    }),
  );
  return {
    links,
    replicas: owned.useAll(replicas),
    proxyPid: () => proxy.pid(),
    broken: () => {
      const ended = proxy.ended();
      const gone = contained.lost();
      if (gone !== undefined || ended === undefined) return gone;
      return new SeatrialError('E_PROXY', `the proxy has ended, ${ended}`);
    },
  };
}

/** `image:ghcr.io/shopify/toxiproxy` names an image; a server's address cannot reach the networks of containers. */
export function askedProxyImage({ toxiproxy }: GroundOptions): string | undefined {
  if (toxiproxy === undefined) return undefined;
  const [, image] = /^image:(.+)$/.exec(toxiproxy) ?? [];
  if (image !== undefined) return image;
  throw new SeatrialError('E_USAGE', `the proxy at ${toxiproxy} is not on the networks of the containers`, {
    hint: 'name the image of a Toxiproxy to be started there, such as --toxiproxy image:ghcr.io/shopify/toxiproxy:2.12.0',
  });
}
