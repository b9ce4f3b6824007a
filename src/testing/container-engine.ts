/** The container engine of this machine, for tests that need one. */

import { composeVersion } from '../adapters/compose/compose-command.ts';
import { findEngine } from '../adapters/containers/engine.ts';
import { messageOf } from '../lib/errors.ts';

/** What tests build their images on. */
export const baseImage = 'node:20-slim';

let asked: Promise<string | undefined> | undefined;

/** Why tests with containers cannot run here, with what helps; `undefined`: they can. Nothing is pulled. */
export function whyNoContainers(): Promise<string | undefined> {
  return (asked ??= look());
}

/** The same for tests that need Compose as well. */
export async function whyNoCompose(): Promise<string | undefined> {
  const why = await whyNoContainers();
  if (why !== undefined) return why;
  try {
    await composeVersion(process.env);
    return undefined;
  } catch (error) {
    return `needs Compose (${messageOf(error)}): apt-get install docker-compose`;
  }
}

async function look(): Promise<string | undefined> {
  let engine;
  try {
    engine = await findEngine({ name: 'test', allowRemote: false });
  } catch (error) {
    return `needs a container engine (${messageOf(error)}): seatrial doctor`;
  }
  try {
    await engine.api.getImage(baseImage).inspect();
    return undefined;
  } catch {
    return `needs the image ${baseImage}: bash docker/base-image.sh`;
  }
}
