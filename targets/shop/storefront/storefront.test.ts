import { describe, expect, test } from 'vitest';
import { fetchFrom } from '../in-process/audit.ts';
import { checkoutServices, openShop } from '../in-process/shop.ts';

const catalogs = ['catalog.1', 'catalog.2', 'catalog.3'];
const body = { order: 'o-1', item: 'rope', quantity: 1, card: 'valid', address: '1 Harbour Road' };

describe('storefront', () => {
  test('shows the catalogue, and the last known one when no replica answers', async () => {
    const world = openShop(['storefront', ...catalogs]);
    const put = world.call('catalog.1', {
      method: 'PUT',
      path: '/items/x',
      key: 'op-1',
      body: { value: 'a' },
    });
    await world.pass(2_000);
    await put;
    const page = { method: 'GET', path: '/' };
    expect(await fetchFrom(world, 'storefront', page)).toEqual({ items: { x: 'a' }, fresh: true });
    for (const name of catalogs) world.trouble(`storefront->${name}`, 'silence');
    const stale = world.call('storefront', page);
    await world.pass(500);
    expect((await stale)?.body).toEqual({ items: { x: 'a' }, fresh: false });
  });

  test('is healthy and takes checkouts without any catalog', async () => {
    const world = openShop(checkoutServices);
    expect(await fetchFrom(world, 'storefront', { method: 'GET', path: '/health' })).toEqual({
      healthy: true,
    });
    const answer = world.call('storefront', { method: 'POST', path: '/checkout', body });
    await world.pass(1_000);
    expect(await answer).toEqual({ status: 202, body: { order: 'o-1' } });
    const status = await fetchFrom(world, 'storefront', { method: 'GET', path: '/orders/o-1' });
    expect(status).toEqual({ order: 'o-1', status: 'completed' });
  });

  test('an id that is fit for no header is refused by the order service, not lost on the way', async () => {
    const world = openShop(checkoutServices);
    const answer = world.call('storefront', {
      method: 'POST',
      path: '/checkout',
      body: { ...body, order: '注文-1' },
    });
    await world.pass(1_000);
    expect((await answer)?.status).toBe(422);
    const received = world.log.filter(({ service }) => service === 'order');
    expect(received).toEqual([{ event: 'request', service: 'order', method: 'POST', path: '/checkout' }]);
  });

  test.each(['refuse', 'silence', 'lose-reply'] as const)('order %s: nobody knows, 504', async (trouble) => {
    const world = openShop(checkoutServices);
    world.trouble('storefront->order', trouble);
    const answer = world.call('storefront', { method: 'POST', path: '/checkout', body });
    await world.pass(2_000);
    expect((await answer)?.status).toBe(504);
  });
});
