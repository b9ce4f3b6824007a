/** A replica in a container of its own. */

import type { Address } from '../../model/client.ts';
import type { UndoStep } from '../../model/undo.ts';
import type { Housing } from '../life.ts';
import { connectContainer, disconnectContainer, type NetworkPlace } from './container-actions.ts';
import { beginContainerLife, type ContainerLifeOptions } from './container-life.ts';

/** Whose, and how it is reached. */
export interface ContainerHousingOptions extends ContainerLifeOptions {
  /** The replica's address, seen from here. */
  readonly address: Address;
  /** Makes the container, once, before its first life. */
  readonly create: () => Promise<void>;
}

/** Nothing is there yet. */
export function containerHousing(options: ContainerHousingOptions): Housing {
  const { engine, container, name, networks, address, create } = options;
  const place = { engine: engine.address, container };
  let created: Promise<void> | undefined;
  return {
    begin: async (onOutput) => {
      await (created ??= create());
      return await beginContainerLife(options, onOutput);
    },
    // All that is ours in the engine is removed at once.
    leave: () => Promise.resolve(),
    network: {
      disconnect: async () => {
        await Promise.all(networks.map(({ network }) => disconnectContainer(place, network)));
      },
      connect: async () => {
        await Promise.all(networks.map((network) => connectContainer(place, network)));
      },
    },
    stepOf: (undo): UndoStep => {
      switch (undo) {
        case 'resume':
          return { undo: 'unpause', replica: name, ...place };
        case 'start':
          return { undo: 'start-container', replica: name, ...place, address };
        case 'connect':
          return { undo, replica: name, ...place, networks: networks.map(writable) };
      }
    },
  };
}

function writable({ network, aliases }: NetworkPlace): { network: string; aliases: string[] } {
  return { network, aliases: [...aliases] };
}
