import { expect, test } from 'vitest';
import { pathTemplate } from './path-template.ts';

test.each([
  ['/', '/'],
  ['/orders', '/orders'],
  ['/orders/4711', '/orders/{id}'],
  ['/orders/4711/items?page=2', '/orders/{id}/items'],
  ['/orders/order-17', '/orders/{id}'],
  ['/users/3f2504e0-4f89-41d3-9a0c-0305e82c3301/mail', '/users/{id}/mail'],
  ['/blobs/9f86d081884c7d65', '/blobs/{id}'],
  ['/events/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/events/{id}'],
  ['/api/v2/oauth2/facade', '/api/v2/oauth2/facade'],
  ['/nobody-ever-calls-a-path-like-this', '/nobody-ever-calls-a-path-like-this'],
  ['http://shop.example:80/orders/1', '/orders/{id}'],
  ['http://shop.example', '/'],
  ['*', '*'],
  ['shop.example:443', 'shop.example:443'],
  ['/a#b?c', '/a'],
])('%s → %s', (target, template) => {
  expect(pathTemplate(target)).toBe(template);
});
