/**
 * The events of a checkout, and who listens to which: the whole choreography.
 *
 *   OrderPlaced → StockReserved → PaymentTaken → Shipped
 *        ↓              ↓              ↓
 *   StockRefused  PaymentRefused  ShippingRefused, then StockReleased and PaymentRefunded, as far as there is something to undo
 *
 * An event happens at most once for an order, so that its id follows from both. It carries the whole checkout: whoever hears of it need
 * not ask anybody.
 */

import { field } from '../shop/fields.ts';
import { readCheckout } from '../shop/order/checkout.ts';
import type { Checkout } from '../shop/order/saga.ts';

/** The services that listen to events. */
export type Subscriber = 'order' | 'inventory' | 'payment' | 'shipping' | 'notifier';

const subscribers = {
  OrderPlaced: ['inventory'],
  StockReserved: ['payment'],
  StockRefused: ['order'],
  StockReleased: ['order'],
  PaymentTaken: ['shipping'],
  PaymentRefused: ['inventory', 'order'],
  PaymentRefunded: ['order'],
  Shipped: ['order', 'notifier'],
  ShippingRefused: ['payment', 'inventory', 'order'],
} as const satisfies Record<string, readonly Subscriber[]>;

/** What has happened. */
export type EventType = keyof typeof subscribers;

/** Something that has happened to an order. */
export interface ShopEvent {
  readonly id: string;
  readonly type: EventType;
  readonly checkout: Checkout;
}

/** The event of this type of an order: the same id however often it is made. */
export function eventOf(type: EventType, checkout: Checkout): ShopEvent {
  return { id: `${checkout.order}.${type}`, type, checkout };
}

/** Who listens to events of this type. */
export function subscribersOf(type: EventType): readonly Subscriber[] {
  return subscribers[type];
}

/** The event in a body; `undefined` when it is none. */
export function readEvent(body: unknown): ShopEvent | undefined {
  const type = field(body, 'type');
  const checkout = readCheckout(field(body, 'checkout'));
  if (!isEventType(type) || checkout === undefined) return undefined;
  const event = eventOf(type, checkout);
  return field(body, 'id') === event.id ? event : undefined;
}

function isEventType(type: unknown): type is EventType {
  return typeof type === 'string' && Object.hasOwn(subscribers, type);
}
