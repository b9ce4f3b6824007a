import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { changes, intentOf, type Intent } from './intent.ts';

/** Each line: what the names after it are for. */
const table: Readonly<Record<string, readonly [Intent, readonly string[]]>> = {
  'HTTP: the method, whatever the path says': [
    'read',
    [
      'GET',
      'GET /',
      'GET /checkout',
      'GET /orders/{id}/cancel',
      'HEAD /orders',
      'OPTIONS *',
      'get /users/delete',
    ],
  ],
  'HTTP: a method that changes': [
    'write',
    ['POST', 'POST /orders', 'POST /orders/{id}/cancel', 'PUT /cart', 'PATCH /v1/users/{id}', 'DELETE /cart'],
  ],
  'HTTP: as older libraries name it': ['read', ['HTTP GET', 'HTTP GET /orders', 'http get']],
  'HTTP: as older libraries name a change': ['write', ['HTTP POST', 'HTTP DELETE /orders/{id}']],
  'HTTP: a question that is too long for a GET': [
    'read',
    [
      'POST /products/search',
      'POST /_search',
      'POST /v1/users:search',
      'POST /orders/validate',
      'POST /v1/users:batchGet',
    ],
  ],
  'paths: the last word that is no parameter of it': [
    'write',
    [
      '/orders/{id}/cancel',
      '/api/v1/cart/checkout',
      '/v1/orders/123:cancel',
      '/orders/:id/refund',
      '/orders/cancel/{id}',
    ],
  ],
  'paths that are looked at': ['read', ['/orders/search', '/order/list', '/api/book/get']],
  'paths that name things': [
    'unknown',
    [
      '/',
      '/v1/users/{id}',
      '/users/:id',
      '/orders/{order}',
      '/orders/:order',
      '/orders/<order>',
      '/order/{id}',
      '/record/{id}',
      '/api/products.json',
      '/posts',
    ],
  ],
  'gRPC: the method, not the service': [
    'read',
    [
      'hipstershop.CartService/GetCart',
      '/hipstershop.CartService/GetCart',
      'shop.Order/GetOrder',
      'OrderService/GetOrder',
      'shop.CheckoutService/ListCheckouts',
      'TransferService/FindTransfer',
      'Order/GetOrder',
      'grpc.health.v1.Health/Check',
      'Sent.shop.OrderService.GetOrder',
      'com.acme.OrderController.getOrder',
    ],
  ],
  'gRPC: a method that changes': [
    'write',
    [
      'shop.Cart/AddItem',
      '/pay.PaymentService/Charge',
      'oteldemo.CheckoutService/PlaceOrder',
      'ListService/AddList',
    ],
  ],
  'gRPC: a method that tidies up': [
    'afterthought',
    ['hipstershop.CartService/EmptyCart', 'EmailService/SendOrderConfirmation'],
  ],
  'any case': [
    'write',
    ['placeOrder', 'PlaceOrder', 'place_order', 'place-order', 'PLACE_ORDER', 'place order', 'Place'],
  ],
  'any case of a look': [
    'read',
    ['getCart', 'get_cart', 'get-cart', 'listDetails', 'CheckStatus', 'GET_CART', 'isValid', 'find'],
  ],
  'any case of an afterthought': [
    'afterthought',
    ['emptyCart', 'empty_cart', 'sendEmail', 'delete-item', 'notify'],
  ],
  'lists: as careful as the most careful one': [
    'write',
    ['GetCart,AddItem', 'GetCart/AddItem/EmptyCart', 'AddItem|GetCart', 'get, charge', 'EmptyCart, AddItem'],
  ],
  'lists of looks': ['read', ['ListProducts/GetProduct', 'get,list', 'GetSupportedCurrencies, Convert']],
  'lists of afterthoughts and looks': ['afterthought', ['GetCart/EmptyCart', 'list|notify']],
  'databases and queues: the statement before the place': [
    'read',
    ['SELECT shop.orders', 'find shop.orders', 'orders.find'],
  ],
  'databases and queues that are changed': [
    'write',
    ['INSERT INTO shop.orders', 'UPDATE shop.users', 'orders.insert', 'insert shop.lists'],
  ],
  'queues: old names put the place first': [
    'afterthought',
    ['shop.queue publish', 'created publish', 'publish shop.created'],
  ],
  'words that only say how': [
    'write',
    ['batchCreate', 'TryReserve', 'doPayment charge', 'bulk_insert', 'asyncCharge'],
  ],
  'things that are called like verbs': [
    'unknown',
    ['OrderStatus', 'order_history', 'TransferDetails', 'refund-status'],
  ],
  'names of nothing': [
    'unknown',
    [
      '',
      ' ',
      '/',
      '//',
      ',',
      '/,|',
      'x',
      'Users',
      'orders',
      '__proto__',
      'constructor',
      'toString',
      'a->b',
      '42',
      '{id}',
      '日本',
    ],
  ],
  'words that begin like others': [
    'unknown',
    ['Address', 'gettysburg', 'Postal', 'settings', 'isle', 'listener', 'GETAWAY'],
  ],
};

describe.each(Object.entries(table))('%s', (_, [intent, names]) => {
  test.each(names)('%s', (name) => {
    expect(intentOf(name)).toBe(intent);
  });
});

test('only looks and names of nothing change nothing', () => {
  expect((['read', 'write', 'afterthought', 'unknown'] as const).filter(changes)).toEqual([
    'write',
    'afterthought',
  ]);
});

test('laws: any text has an intent; a list is never less careful than a name in it', () => {
  const name = fc.constantFrom('getCart', 'add_item', 'emptyCart', 'users', 'Charge', 'list');
  const care = (intent: Intent): number => ['unknown', 'read', 'afterthought', 'write'].indexOf(intent);
  fc.assert(
    fc.property(fc.string(), fc.array(name, { minLength: 1, maxLength: 4 }), (any, names) => {
      expect(care(intentOf(any))).toBeGreaterThanOrEqual(0);
      const all = care(intentOf(names.join(',')));
      expect(all).toBe(Math.max(...names.map((one) => care(intentOf(one)))));
    }),
    { numRuns: often(300) },
  );
});
