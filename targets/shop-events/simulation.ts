/** The shop by events as a simulation takes it: every service as a function of its ports, and its client. */

import { entered } from '../shop/entrance.ts';
import { createInventory } from './inventory/inventory.ts';
import { createNotifier } from './notifier/notifier.ts';
import { createOrder } from './order/order.ts';
import { createPayment } from './payment/payment.ts';
import { createShipping } from './shipping/shipping.ts';

/** The services by their names in the target file. */
export const services = {
  order: entered(createOrder),
  inventory: entered(createInventory),
  payment: entered(createPayment),
  shipping: entered(createShipping),
  notifier: entered(createNotifier),
};

export { createClient as client } from '../shop/create-client.ts';
