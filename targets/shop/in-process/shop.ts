/** The shop's services as parts of a world in one process. */

import { createCatalog } from '../catalog/catalog.ts';
import { createInventory } from '../inventory/inventory.ts';
import { createNotifier } from '../notifier/notifier.ts';
import { createOrder } from '../order/order.ts';
import { createPayment } from '../payment/payment.ts';
import { createShipping } from '../shipping/shipping.ts';
import { createStorefront } from '../storefront/storefront.ts';
import { createWorld, type Part, type World } from './world.ts';

const catalogs = ['catalog.1', 'catalog.2', 'catalog.3'] as const;

/** The services of checkout. */
export const checkoutServices = [
  'storefront',
  'order',
  'inventory',
  'payment',
  'shipping',
  'notifier',
] as const;

/** What else a shop may have. */
export interface ShopOptions {
  readonly seed?: number;
  /** How far the clocks of single services are off, in ms. */
  readonly clockOffsetMs?: Readonly<Record<string, number>>;
}

/**
 * A world in which the named services are started.
 *
 * @param bugs - as in `SHOP_BUGS`
 */
export function openShop(
  names: readonly string[],
  bugs = '',
  { seed = 1, clockOffsetMs = {} }: ShopOptions = {},
): World {
  const parts = Object.entries(partsOf(bugs)).map(([name, part]): [string, Part] => [
    name,
    { ...part, clockOffsetMs: clockOffsetMs[name] ?? 0 },
  ]);
  const world = createWorld(Object.fromEntries(parts), seed);
  for (const name of names) world.start(name);
  return world;
}

function partsOf(bugs: string): Readonly<Record<string, Part>> {
  const common = { SHOP_BUGS: bugs };
  const replicas = catalogs.map((name, index): [string, Part] => {
    const peers = catalogs.filter((other) => other !== name).join(',');
    return [
      name,
      { create: createCatalog, settings: { ...common, REPLICA: String(index + 1), PEERS: peers } },
    ];
  });
  return {
    storefront: {
      create: createStorefront,
      settings: { ...common, ORDER: 'order', CATALOG: catalogs.join(',') },
    },
    order: {
      create: createOrder,
      settings: {
        ...common,
        INVENTORY: 'inventory',
        PAYMENT: 'payment',
        SHIPPING: 'shipping',
        NOTIFIER: 'notifier',
      },
    },
    inventory: { create: createInventory, settings: common },
    payment: { create: createPayment, settings: common },
    shipping: { create: createShipping, settings: common },
    notifier: { create: createNotifier, settings: common },
    ...Object.fromEntries(replicas),
  };
}
