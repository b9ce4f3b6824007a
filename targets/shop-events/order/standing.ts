/** How an order stands, by the events that were heard of it, in whatever order they came. */

import type { EventType } from '../events.ts';

/** The events that end a checkout: all of one row. A refusal ends it only together with the news that what was done is undone. */
const endings: readonly {
  readonly all: readonly EventType[];
  readonly status: 'completed' | 'compensated';
}[] = [
  { all: ['Shipped'], status: 'completed' },
  { all: ['StockRefused'], status: 'compensated' },
  { all: ['PaymentRefused', 'StockReleased'], status: 'compensated' },
  { all: ['ShippingRefused', 'PaymentRefunded', 'StockReleased'], status: 'compensated' },
];

/** Whether it has ended, and how. */
export function standingOf(heard: ReadonlySet<EventType>): 'running' | 'completed' | 'compensated' {
  return endings.find(({ all }) => all.every((type) => heard.has(type)))?.status ?? 'running';
}
