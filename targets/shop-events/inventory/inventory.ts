/** Inventory: holds stock when an order is placed, and gives it back when what comes after is refused. */

import { createInventory as openStock, type StockEntry } from '../../shop/inventory/inventory.ts';
import type { Ports, Service, Settings } from '../../shop/ports.ts';
import { bugsOf } from '../../shop/settings.ts';
import type { Line } from '../mailbox.ts';
import { createParticipant } from '../participant.ts';

/** The service. */
export function createInventory(ports: Ports<Line<StockEntry>>, settings: Settings): Service {
  const release = { deed: 'release', done: 'StockReleased' } as const;
  return createParticipant(ports, settings, {
    name: 'inventory',
    books: (own: Ports<StockEntry>) => openStock(own, {}),
    reactions: {
      OrderPlaced: {
        deed: 'reserve',
        done: 'StockReserved',
        refused: 'StockRefused',
        firstLine: bugsOf(settings).has('outbox-after-commit') ? 'effect' : undefined,
      },
      PaymentRefused: release,
      ShippingRefused: release,
    },
  });
}
