/** The images of a target's services: each built or pulled once a process, however many experiments there are. */

import { join, resolve } from 'node:path';
import { SeatrialError } from '../../lib/errors.ts';
import type { GroundOptions } from '../ground.ts';
import type { Engine } from './engine.ts';
import { buildImage, pullImage } from './image.ts';
import { contentLabel } from './labels.ts';

const known = new Map<string, Promise<string>>();

/**
 * The image's id by service.
 *
 * @throws {@link SeatrialError} `E_USAGE` when a service has neither image nor build; `E_IMAGE`; `E_FILE_MISSING`
 */
export async function imagesOf(
  replicas: readonly { readonly service: string }[],
  engine: Engine,
  options: GroundOptions,
): Promise<ReadonlyMap<string, string>> {
  const services = [...new Set(replicas.map(({ service }) => service))];
  const ids = await Promise.all(
    services.map(async (service) => [service, await imageOf(service, engine, options)] as const),
  );
  return new Map(ids);
}

async function imageOf(
  service: string,
  engine: Engine,
  { target, targetFolder, built, signal }: GroundOptions,
): Promise<string> {
  const { image, build } = target.services[service] ?? {};
  const what = `service ${service}`;
  if (build !== undefined) {
    const context = resolve(
      targetFolder,
      build.context.replace('${built}', () => built),
    );
    const dockerfile =
      build.dockerfile === undefined ? join(context, 'Dockerfile') : resolve(targetFolder, build.dockerfile);
    const name = `seatrial/${target.name}`;
    const labels = { [contentLabel]: target.name };
    return await once(`build ${context} ${dockerfile}`, () =>
      buildImage(engine, { what, context, dockerfile, name, labels }, signal),
    );
  }
  if (image !== undefined) return await once(`pull ${image}`, () => pullImage(engine, image, what, signal));
  throw new SeatrialError('E_USAGE', `${service} has neither image: nor build:, so it has no container`, {
    hint: `say in the target file how its image is had; as a process it needs none: --runtime process`,
  });
}

/** What failed is tried again the next time. */
async function once(key: string, get: () => Promise<string>): Promise<string> {
  const asked = known.get(key) ?? get();
  known.set(key, asked);
  try {
    return await asked;
  } catch (error) {
    known.delete(key);
    throw error;
  }
}
