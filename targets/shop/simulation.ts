/** The shop as a simulation takes it: every service as a function of its ports, and its client. */

import { createCatalog } from './catalog/catalog.ts';
import { createClient } from './create-client.ts';
import { entered } from './entrance.ts';
import { createInventory } from './inventory/inventory.ts';
import { createNotifier } from './notifier/notifier.ts';
import { createOrder } from './order/order.ts';
import { createPayment } from './payment/payment.ts';
import { createShipping } from './shipping/shipping.ts';
import { createStorefront } from './storefront/storefront.ts';

/** The services by their names in the target file. */
export const services = {
  storefront: entered(createStorefront),
  order: entered(createOrder),
  inventory: entered(createInventory),
  payment: entered(createPayment),
  shipping: entered(createShipping),
  notifier: entered(createNotifier),
  catalog: entered(createCatalog),
};

export { createClient as client };
