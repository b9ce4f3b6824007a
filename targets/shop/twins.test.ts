/** Mistakes that no ledger shows by itself: what each of them does, and that the correct shop does not. */

import { describe, expect, test } from 'vitest';
import { field } from './fields.ts';
import { variants } from './in-process/checkout.ts';
import { checkoutServices, openShop } from './in-process/shop.ts';
import type { World } from './in-process/world.ts';

const catalogs = ['catalog.1', 'catalog.2', 'catalog.3'];

function placeOrder(world: World): void {
  const body = { ...variants.plain, order: 'o-1' };
  void world.call('storefront', { method: 'POST', path: '/checkout', body });
}

describe('no-timeout', () => {
  /** Whether the page is there after so long, while no catalog answers. */
  async function hasPage(bugs: string, ms: number): Promise<boolean> {
    const world = openShop(['storefront', ...catalogs], bugs);
    for (const name of catalogs) world.trouble(`storefront->${name}`, { delayMs: 1_500 });
    let isThere = false;
    void world.call('storefront', { method: 'GET', path: '/' }).then((answer) => {
      isThere = answer?.status === 200;
    });
    await world.pass(ms);
    return isThere;
  }
  test('the correct page is there within half a second', async () => {
    expect(await hasPage('', 500)).toBe(true);
  });
  test('the twin hangs as long as the catalog', async () => {
    expect(await hasPage('no-timeout', 1_400)).toBe(false);
    expect(await hasPage('no-timeout', 1_900)).toBe(true);
  });
});

describe('retry-storm', () => {
  /** Charges that arrive in three seconds without an answer in time, and how the order ends when payment is well again. */
  async function chargesOf(bugs: string): Promise<{ arrived: number; ledger: number }> {
    const world = openShop(checkoutServices, bugs);
    world.trouble('order->payment', 'lose-reply');
    placeOrder(world);
    await world.pass(3_000);
    const arrived = world.log.filter((row) => row.event === 'request' && row.path === '/charges').length;
    world.trouble('order->payment', undefined);
    await world.pass(5_000);
    return { arrived, ledger: world.journal('payment').filter((line) => field(line, 'effect')).length };
  }
  test('the correct shop tries three times', async () => {
    // The charge that nobody heard of is refunded: two effects.
    expect(await chargesOf('')).toEqual({ arrived: 3, ledger: 2 });
  });
  test('the twin sends again and again, with the same key', async () => {
    const { arrived, ledger } = await chargesOf('retry-storm');
    expect(arrived).toBeGreaterThanOrEqual(25);
    expect(ledger).toBe(1);
  });
});

describe('ack-before-write', () => {
  /** Shipments in the journal, when shipping dies so long after an order was placed. */
  async function shipped(bugs: string, diesAfterMs: number): Promise<number> {
    const world = openShop(checkoutServices, bugs);
    placeOrder(world);
    await world.pass(diesAfterMs);
    const isAcknowledged = world.log.some(
      (row) => row.event === 'saga' && row.action === 'end' && row.step === 'ship' && row.outcome === 'ok',
    );
    expect(isAcknowledged).toBe(true);
    world.kill('shipping');
    await world.pass(1_000);
    world.start('shipping');
    await world.pass(5_000);
    return world.journal('shipping').length;
  }
  test('the correct shop keeps what it confirmed', async () => {
    expect(await shipped('', 200)).toBe(1);
  });
  test('the twin forgets what it confirmed within the last second, and only that', async () => {
    expect(await shipped('ack-before-write', 200)).toBe(0);
    expect(await shipped('ack-before-write', 1_500)).toBe(1);
  });
});
