/**
 * The ground of a target in containers of our own. Each replica is on a network of its own, and the proxy on all of them: whatever one
 * replica sends to another goes through the proxy, because there is no other way.
 */

import type { Ground, GroundOptions } from '../ground.ts';
import type { Housing } from '../life.ts';
import {
  askedProxyImage,
  beginContained,
  groundOf,
  insideOut,
  launchInside,
  proxyBetween,
  type Contained,
  type InsideLayout,
  type InsideReplica,
} from './contained.ts';
import { containerHousing } from './container-housing.ts';
import { proxyImage } from './container-proxy.ts';
import { createContainer, createNetwork } from './create-container.ts';
import { findEngine } from './engine.ts';
import { replicaLabel } from './labels.ts';
import { imagesOf } from './service-images.ts';

/**
 * Builds and pulls images, makes networks, starts the proxy, makes the links.
 *
 * @throws {@link SeatrialError} `E_ENGINE`, `E_REMOTE`, `E_IMAGE`, `E_USAGE` for a service without image and build, `E_PROXY`, `E_JOURNAL`
 */
export async function containerGround(options: GroundOptions): Promise<Ground> {
  const engine = await findEngine(options.target);
  const layout = insideOut(options, engine);
  const [images, image] = await Promise.all([
    imagesOf(layout.replicas, engine, options),
    proxyImage(engine, askedProxyImage(options), options.signal),
  ]);
  const contained = await beginContained(engine, options);
  const networks = layout.replicas.map(({ name }) => contained.nameOf(name));
  // Each is waited for: one that is made while everything is being removed would stay.
  const made = await Promise.allSettled(
    networks.map((name) => createNetwork(engine, name, contained.labels)),
  );
  for (const one of made) if (one.status === 'rejected') throw one.reason;
  const between = await proxyBetween(contained, options, { image, networks, links: layout.links });
  const housings = layout.replicas.map((replica) => ({
    replica,
    housing: housingOf(replica, images.get(replica.service) ?? '', { contained, layout, options }),
  }));
  return groundOf(contained, between, housings, options);
}

function housingOf(
  replica: InsideReplica,
  image: string,
  {
    contained: { engine, nameOf, labels, onEngineLost },
    layout,
    options,
  }: { contained: Contained; layout: InsideLayout; options: GroundOptions },
): Housing {
  const { name, service, address, portInside } = replica;
  const container = nameOf(name);
  const on = { network: container, aliases: [name, service] };
  const { command, env, state } = launchInside(replica, layout, options);
  return containerHousing({
    engine,
    container,
    name,
    networks: [on],
    address,
    onEngineLost,
    create: () =>
      createContainer(engine, {
        name: container,
        image,
        ...(command.length === 0 ? {} : { command }),
        env,
        labels: { ...labels, [replicaLabel]: name },
        on,
        ports: [{ inside: portInside, outside: address.port }],
        state,
      }),
  });
}
