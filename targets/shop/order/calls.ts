/** What the coordinator asks of the participants. */

import type { Peer } from '../ask.ts';
import type { Request, Settings } from '../ports.ts';
import { setting } from '../settings.ts';
import { timeoutsMs } from '../timeouts.ts';
import { priceOf } from './price.ts';
import type { Checkout, Compensation, Step } from './saga.ts';

/** The services the coordinator calls. */
export type Participant = 'inventory' | 'payment' | 'shipping' | 'notifier';

/** A call, and whom it is for. */
export interface Asked {
  readonly participant: Participant;
  readonly request: Request & { readonly key: string };
}

/** Where the participants are, by the settings `INVENTORY`, `PAYMENT`, `SHIPPING` and `NOTIFIER`. */
export function participantsOf(settings: Settings): Readonly<Record<Participant, Peer>> {
  const peer = (name: Participant): Peer => ({
    address: setting(settings, name.toUpperCase()),
    timeoutMs: timeoutsMs.order[name],
  });
  return {
    inventory: peer('inventory'),
    payment: peer('payment'),
    shipping: peer('shipping'),
    notifier: peer('notifier'),
  };
}

/** The idempotency key of something done once for an order. */
export function keyOf(order: string, what: Step | Compensation | 'cancel' | 'notify'): string {
  return `${order}.${what}`;
}

/** The call that does a step. */
export function stepCall(step: Step, checkout: Checkout, key: string): Asked {
  const { order, item, quantity, card, address } = checkout;
  switch (step) {
    case 'reserve':
      return post('inventory', '/reservations', key, { order, item, quantity });
    case 'charge':
      return post('payment', '/charges', key, { order, card, cents: priceOf(item) * quantity });
    case 'ship':
      return post('shipping', '/shipments', key, { order, item, quantity, address });
  }
}

/** The call that undoes a step. */
export function undoCall(compensation: Compensation, { order, item }: Checkout): Asked {
  const key = keyOf(order, compensation);
  return compensation === 'release'
    ? post('inventory', `/reservations/${keyOf(order, 'reserve')}/release`, key, { order, item })
    : post('payment', `/charges/${keyOf(order, 'charge')}/refund`, key, { order });
}

/** The call that settles whether a shipment left. */
export function cancelCall({ order }: Checkout): Asked {
  return post('shipping', `/shipments/${keyOf(order, 'ship')}/cancel`, keyOf(order, 'cancel'), { order });
}

/** The call that notifies the customer. */
export function notifyCall({ order }: Checkout): Asked {
  return post('notifier', '/notifications', keyOf(order, 'notify'), { order });
}

function post(participant: Participant, path: string, key: string, body: unknown): Asked {
  return { participant, request: { method: 'POST', path, key, body } };
}
