/**
 * Order: accepts checkouts, and hears how they end.
 *
 * `POST /checkout` is answered as soon as OrderPlaced is in the outbox. From then on nobody is in charge: the services go on by each other's
 * events, and the order follows from what is heard of it (`GET /orders/ID`). The same checkout again gets the same answer, another one with
 * the same id is refused.
 */

import { absent, done, emptyLedger, malformed, refused } from '../../shop/answers.ts';
import { isSameCheckout, readCheckout } from '../../shop/order/checkout.ts';
import type { Checkout } from '../../shop/order/saga.ts';
import type { Answer, Ports, Request, Service, Settings } from '../../shop/ports.ts';
import { dispatch, type Routes } from '../../shop/routes.ts';
import { eventOf, type EventType, type ShopEvent } from '../events.ts';
import { openMailbox, type Line } from '../mailbox.ts';
import { createRelay, peersOf } from '../relay.ts';
import { receiveEvent } from '../subscription.ts';
import { standingOf } from './standing.ts';

/** A line of the order book: what was heard of a checkout, OrderPlaced first. */
export type OrderEntry = Pick<ShopEvent, 'type' | 'checkout'>;

interface Order {
  readonly checkout: Checkout;
  readonly heard: Set<EventType>;
}

/** The service. */
export function createOrder(ports: Ports<Line<OrderEntry>>, settings: Settings): Service {
  const { say } = ports;
  const mailbox = openMailbox(ports.store);
  const relay = createRelay(ports, mailbox, peersOf(['OrderPlaced'], settings));
  const orders = new Map<string, Order>();
  for (const entry of mailbox.entries) hear(entry);

  function hear({ type, checkout }: OrderEntry): Order {
    const order = orders.get(checkout.order) ?? { checkout, heard: new Set() };
    orders.set(checkout.order, order);
    order.heard.add(type);
    return order;
  }

  function checkout({ body }: Request): Answer {
    const asked = readCheckout(body);
    if (asked === undefined)
      return malformed('a checkout needs an order, an item, a quantity, a card and an address');
    const { order } = asked;
    const known = orders.get(order);
    if (known !== undefined && !isSameCheckout(known.checkout, asked))
      return refused('another order has this id');
    if (known === undefined) {
      const placed = eventOf('OrderPlaced', asked);
      mailbox.write({ entries: [entryOf(placed)], emitted: [placed] });
      hear(placed);
      say({ event: 'saga', saga: order, action: 'start' });
      relay.wake();
    }
    return { status: 202, body: { order } };
  }

  function handle(event: ShopEvent): void {
    mailbox.write({ handled: event.id, entries: [entryOf(event)] });
    const status = standingOf(hear(event).heard);
    if (status !== 'running') say({ event: 'saga', saga: event.checkout.order, action: 'finish', status });
  }

  function status(_: Request, id = ''): Answer {
    const order = orders.get(id);
    return order === undefined ? absent('order') : done({ order: id, status: standingOf(order.heard) });
  }

  function statuses(): Answer {
    return done({
      orders: Object.fromEntries(Array.from(orders, ([id, { heard }]) => [id, standingOf(heard)])),
    });
  }

  const subscription = { subscriber: 'order', inbox: mailbox, handle } as const;
  const routes: Routes = {
    'POST /checkout': checkout,
    'POST /events/*': (request: Request, type = '') => receiveEvent(subscription, request, type),
    'GET /orders/*': status,
    'GET /orders': statuses,
    'GET /ledger': emptyLedger,
  };
  return {
    handle: (request) => dispatch(routes, request),
    start: () => {
      relay.wake();
    },
  };
}

function entryOf({ type, checkout }: ShopEvent): OrderEntry {
  return { type, checkout };
}
