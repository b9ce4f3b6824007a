/** A replica in a container that was found running: killed, paused, cut off and put back, and left as it was found. */

import { z } from 'zod';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import type { Address } from '../../model/client.ts';
import { containerState } from '../containers/container-actions.ts';
import { containerHousing } from '../containers/container-housing.ts';
import { engineJson } from '../containers/engine-call.ts';
import type { Engine } from '../containers/engine.ts';
import type { Housing } from '../life.ts';

/** Which container. */
export interface AttachedContainerOptions {
  /** The replica's. */
  readonly name: string;
  readonly address: Address;
  readonly engine: Engine;
  /** As the target says it: a name or an id. */
  readonly container: string;
  readonly onEngineLost: (cause: unknown) => void;
}

const foundSchema = z.object({
  Id: z.string(),
  Config: z.object({ Tty: z.boolean() }),
  HostConfig: z.object({ AutoRemove: z.boolean().default(false) }),
  NetworkSettings: z.object({
    Networks: z.record(
      z.string(),
      z.object({
        Aliases: z.array(z.string()).nullish(),
        IPAMConfig: z.record(z.string(), z.unknown()).nullish(),
      }),
    ),
  }),
});

/**
 * Looks at it.
 *
 * @throws {@link SeatrialError} `E_TARGET_START` when there is no such container
 */
export async function attachedContainer(options: AttachedContainerOptions): Promise<Housing> {
  const { name, address, engine, container, onEngineLost } = options;
  const { Id, Config, HostConfig, NetworkSettings } = await inspect(options);
  const left = new AbortController();
  // The engine adds the id itself.
  const networks = Object.entries(NetworkSettings.Networks).map(([network, { Aliases }]) => ({
    network,
    aliases: (Aliases ?? []).filter((alias) => !Id.startsWith(alias)),
  }));
  const hasOwnAddress = Object.values(NetworkSettings.Networks).some(
    ({ IPAMConfig }) => Object.keys(IPAMConfig ?? {}).length > 0,
  );
  const housing = containerHousing({
    engine,
    container: Id,
    name,
    networks,
    address,
    onEngineLost,
    hasTerminal: Config.Tty,
    left: left.signal,
    create: () => requireRunning(name, container, engine),
  });
  return {
    ...housing,
    // As it was found.
    leave: () => {
      left.abort();
      return Promise.resolve();
    },
    stepOf: (undo) => {
      if (undo === 'start' && HostConfig.AutoRemove)
        throw refusal(`${name} is not killed: the engine removes ${container} when it ends (--rm)`);
      if (undo === 'connect' && hasOwnAddress)
        throw refusal(`${name} is not taken off its networks: ${container} has an address of its own there`);
      const step = housing.stepOf(undo);
      return step.undo === 'start-container' ? { ...step, found: true } : step;
    },
  };
}

async function inspect({
  name,
  engine,
  container,
}: AttachedContainerOptions): Promise<z.infer<typeof foundSchema>> {
  const path = `/containers/${encodeURIComponent(container)}/json`;
  try {
    return foundSchema.parse(await engineJson(engine.address, { method: 'GET', path }));
  } catch (cause) {
    throw new SeatrialError(
      'E_TARGET_START',
      `the container ${container} of ${name} cannot be looked at: ${messageOf(cause)}`,
      { cause, hint: `the engine is ${engine.address}; docker ps lists what runs in it` },
    );
  }
}

/** Before its first life, which has begun long ago. */
async function requireRunning(name: string, container: string, { address }: Engine): Promise<void> {
  const { running, paused } = await containerState({ engine: address, container });
  if (running && !paused) return;
  throw new SeatrialError(
    'E_TARGET_START',
    `the container ${container} of ${name} ${running ? 'is paused' : 'does not run'}`,
    {
      hint: 'services of the runtime attached are to run already, and are left as they were found',
    },
  );
}

function refusal(message: string): SeatrialError {
  return new SeatrialError('E_USAGE', message);
}
