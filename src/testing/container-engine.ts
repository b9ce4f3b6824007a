/** The container engine of this machine, for tests that need one. */

import { findEngine } from '../adapters/containers/engine.ts';
import { messageOf } from '../lib/errors.ts';

/** What tests build their images on. */
export const baseImage = 'node:20-slim';

let asked: Promise<string | undefined> | undefined;

/** Why tests with containers cannot run here, with what helps; `undefined`: they can. Nothing is pulled. */
export function whyNoContainers(): Promise<string | undefined> {
  return (asked ??= look());
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
