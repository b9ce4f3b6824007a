/** A replica in a container of its own, on a network of its own. */

import type { Address } from '../../model/client.ts';
import type { UndoStep } from '../../model/undo.ts';
import type { Housing } from '../life.ts';
import { connectContainer, disconnectContainer } from './container-actions.ts';
import { beginContainerLife, type ContainerLifeOptions } from './container-life.ts';
import { removeContainer } from './remove-owned.ts';

/** Whose, and how it is reached. */
export interface ContainerHousingOptions extends ContainerLifeOptions {
  /** The replica's address, seen from here. */
  readonly address: Address;
  /** The names it has on its network. */
  readonly aliases: readonly string[];
  /** Makes the container, once, before its first life. */
  readonly create: () => Promise<void>;
}

/** Nothing is there yet. */
export function containerHousing(options: ContainerHousingOptions): Housing {
  const { engine, container, name, network, aliases, address, create } = options;
  const place = { engine: engine.address, container };
  let created: Promise<void> | undefined;
  return {
    begin: async (onOutput) => {
      await (created ??= create());
      return await beginContainerLife(options, onOutput);
    },
    leave: async () => {
      if (created !== undefined) await removeContainer(engine.address, container);
    },
    network: {
      disconnect: () => disconnectContainer(place, network),
      connect: () => connectContainer(place, { network, aliases }),
    },
    stepOf: (undo): UndoStep => {
      switch (undo) {
        case 'resume':
          return { undo: 'unpause', replica: name, ...place };
        case 'start':
          return { undo: 'start-container', replica: name, ...place, address };
        case 'connect':
          return { undo, replica: name, ...place, network, aliases: [...aliases] };
      }
    },
  };
}
