/** What the shop says is in the form that its readers expect. */

import { describe, expect, test } from 'vitest';
import { eventSchema } from '../../src/model/event.ts';
import { ledgerReadSchema } from '../../src/model/ledger.ts';
import { fetchFrom } from './in-process/audit.ts';
import { checkout, switchOff, switchOn, variants } from './in-process/checkout.ts';
import { checkoutServices, openShop } from './in-process/shop.ts';
import type { World } from './in-process/world.ts';

const catalogs = ['catalog.1', 'catalog.2', 'catalog.3'];

/** Orders of every kind, some of them in trouble, and a coordinator that was killed. */
async function busyShop(): Promise<World> {
  const world = openShop([...checkoutServices, ...catalogs]);
  for (const [index, trouble] of [
    '',
    'payment lose-reply',
    'shipping silence',
    'inventory refuse',
  ].entries()) {
    switchOn(world, trouble);
    for (const [number, body] of Object.values(variants).entries()) {
      void checkout(world, { ...body, order: `o-${index}-${number}` });
    }
    await world.pass(3_000);
    switchOff(world);
  }
  world.kill('order');
  world.start('order');
  await world.pass(10_000);
  return world;
}

describe('contract', () => {
  test('every log row is an event', async () => {
    const { log } = await busyShop();
    for (const { event, ...row } of log) {
      expect(eventSchema.safeParse({ kind: event, at: 0, ...row }).error).toBeUndefined();
    }
    expect(new Set(log.map(({ event }) => event))).toEqual(new Set(['saga', 'request', 'acknowledged']));
    const steps = new Set(log.flatMap((row) => (row.event === 'saga' ? [row.step] : [])));
    steps.delete(undefined);
    expect([...steps].sort()).toEqual(['charge', 'notify', 'refund', 'release', 'reserve', 'ship']);
  });

  test('health checks leave no row', async () => {
    const world = openShop(['inventory']);
    await fetchFrom(world, 'inventory', { method: 'GET', path: '/health' });
    await fetchFrom(world, 'inventory', { method: 'GET', path: '/nonsense' });
    expect(world.log).toEqual([{ event: 'request', service: 'inventory', method: 'GET', path: '/nonsense' }]);
  });

  test.each([...checkoutServices, ...catalogs])('%s has a ledger page', async (name) => {
    const page = await fetchFrom(await busyShop(), name, { method: 'GET', path: '/ledger' });
    const read = { kind: 'ledger', round: 1, at: 0, replica: name, ...(page as object) };
    expect(ledgerReadSchema.safeParse(read).error).toBeUndefined();
  });

  test('every saga begins, and ends once, in the log of the coordinator', async () => {
    const { log } = await busyShop();
    const rows = log.flatMap((row) => (row.event === 'saga' ? [row] : []));
    const started = rows.filter(({ action }) => action === 'start').map(({ saga }) => saga);
    const finished = rows.filter(({ action }) => action === 'finish').map(({ saga }) => saga);
    expect(started).toHaveLength(16);
    expect(finished.sort()).toEqual(started.sort());
  });
});
