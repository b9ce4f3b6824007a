import { expect, test } from 'vitest';
import { touchedBy } from './touched.ts';

test.each([
  ['order->payment', 'order->payment'],
  ['catalog.1->catalog.2', 'catalog->catalog'],
  ['order', 'order'],
  ['orders.prod->payments.prod.2', 'orders.prod->payments.prod'],
  ['catalog.2', 'catalog'],
  ['catalog.1 | catalog.2, catalog.3', 'catalog->catalog'],
  ['order | inventory', 'order->inventory inventory->order'],
  ['a, b | c', 'a->c b->c c->a c->b'],
])('%s touches %s', (where, expected) => {
  const { edges, services } = touchedBy(where);
  expect([...edges, ...services].join(' ')).toBe(expected);
});
