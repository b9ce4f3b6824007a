import type { AddressInfo } from 'node:net';
import type { Call, Operation } from 'seatrial';
import { afterEach, describe, expect, test } from 'vitest';
import client from './client.ts';
import { createHttpServer } from './host/http-server.ts';
import type { Answer, Request } from './ports.ts';

const close: (() => void)[] = [];
afterEach(() => {
  for (const one of close.splice(0)) one();
});

/** A service that gives this answer to everything; `silent` never answers. */
async function serviceThat(gives: Answer | 'silent'): Promise<{ call: Call; seen: Request[] }> {
  const seen: Request[] = [];
  const giveUp = new AbortController();
  const server = createHttpServer(
    (request) => {
      seen.push(request);
      if (gives !== 'silent') return Promise.resolve(gives);
      giveUp.abort();
      return new Promise(() => undefined);
    },
    () => undefined,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { call: { address: { host: '127.0.0.1', port }, signal: giveUp.signal }, seen };
}

const checkout: Operation = { f: 'checkout', id: 7, saga: 'o-7', place: 'storefront.1' };
const home: Operation = { f: 'home', id: 7, place: 'storefront.1' };
const read: Operation = { f: 'read', id: 7, item: 'x y', place: 'catalog.1' };
const put: Operation = { f: 'put', id: 7, item: 'x', value: 'v7', place: 'catalog.1' };
const remove: Operation = { f: 'delete', id: 7, item: 'x', place: 'catalog.1' };

describe('an outcome is definite only when it was read', () => {
  test.each<[string, Operation, Answer | 'silent', object]>([
    ['accepted', checkout, { status: 202, body: {} }, { type: 'ok' }],
    ['duplicate', checkout, { status: 409, body: {} }, { type: 'fail' }],
    ['malformed', checkout, { status: 422, body: {} }, { type: 'fail' }],
    ['torn on the way', checkout, { status: 400, body: {} }, { type: 'info' }],
    ['came in too slowly', put, { status: 408, body: {} }, { type: 'info' }],
    ['gateway', checkout, { status: 504, body: {} }, { type: 'info' }],
    ['silent', checkout, 'silent', { type: 'info' }],
    ['page', home, { status: 200, body: { items: {}, fresh: false } }, { type: 'ok' }],
    ['no page', home, { status: 503, body: {} }, { type: 'info' }],
    ['page silent', home, 'silent', { type: 'info' }],
    ['read', read, { status: 200, body: { value: 'a' } }, { type: 'ok', result: 'a' }],
    ['absent', read, { status: 404, body: {} }, { type: 'ok', result: null }],
    ['nonsense', read, { status: 200, body: { value: 7 } }, { type: 'info' }],
    ['broken', read, { status: 500, body: {} }, { type: 'info' }],
    ['put', put, { status: 200, body: {} }, { type: 'ok' }],
    ['put broken', put, { status: 503, body: {} }, { type: 'info' }],
    ['put silent', put, 'silent', { type: 'info' }],
    ['deleted', remove, { status: 200, body: {} }, { type: 'ok' }],
    ['not there', remove, { status: 404, body: {} }, { type: 'fail' }],
  ])('%s', async (_, operation, gives, expected) => {
    const { call, seen } = await serviceThat(gives);
    expect(await client.perform(operation, call)).toMatchObject(expected);
    expect(seen).toHaveLength(1);
  });

  test('refused', async () => {
    const { call } = await serviceThat({ status: 200, body: {} });
    for (const one of close.splice(0)) one();
    expect(await client.perform(put, call)).toMatchObject({ type: 'info' });
  });
});

describe('what is asked', () => {
  test.each<[Operation, object]>([
    [home, { method: 'GET', path: '/' }],
    [read, { method: 'GET', path: '/items/x%20y' }],
    [put, { method: 'PUT', path: '/items/x', key: 'op-7', body: { value: 'v7' } }],
    [remove, { method: 'DELETE', path: '/items/x', key: 'op-7' }],
    [
      checkout,
      { body: { order: 'o-7', item: 'rope', quantity: 2, card: 'valid', address: '1 Harbour Road' } },
    ],
    [{ ...checkout, variant: 'plain' }, { body: { card: 'valid', address: '1 Harbour Road' } }],
    [{ ...checkout, variant: 'card-declined' }, { body: { card: 'declined' } }],
    [{ ...checkout, variant: 'address-refused' }, { body: { address: 'nowhere' } }],
    [{ ...checkout, variant: 'out-of-stock' }, { body: { item: 'figurehead' } }],
  ])('%j', async (operation, expected) => {
    const { call, seen } = await serviceThat({ status: 200, body: {} });
    await client.perform(operation, call);
    expect(seen[0]).toMatchObject(expected);
  });
});

describe('books', () => {
  const ledger = { rows: [{ row: 1, step: 'ship', saga: 'o-1', key: 'k', amount: 1 }], balances: [] };
  test.each<[string, unknown, object]>([
    ['inventory.1', ledger, { ledger }],
    ['notifier.1', ledger, { ledger }],
    ['catalog.2', { items: { x: 'a' } }, { state: { x: 'a' } }],
    ['storefront.1', {}, {}],
    [
      'order.1',
      { orders: { 'o-1': 'completed', 'o-2': 'running', 'o-9': 'completed' } },
      { sagas: { 'o-1': 'completed', 'o-2': 'running', 'o-3': 'unknown' } },
    ],
  ])('%s', async (replica, body, expected) => {
    const { call } = await serviceThat({ status: 200, body });
    expect(await client.books(replica, call, ['o-1', 'o-2', 'o-3'])).toEqual(expected);
  });

  test('a page that cannot be read is an error', async () => {
    const { call } = await serviceThat({ status: 500, body: {} });
    await expect(client.books('payment.1', call, [])).rejects.toThrow('GET /ledger answered 500');
  });
});
