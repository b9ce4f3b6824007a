/** The checkout by events in one process and virtual time: every service dies at every line that it writes. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../../src/testing/often.ts';
import { audit, stockAstray } from '../shop/in-process/audit.ts';
import { checkout, order, variants, type Variant } from '../shop/in-process/checkout.ts';
import { createWorld, type Death, type Trouble, type World } from '../shop/in-process/world.ts';
import { services } from './simulation.ts';

const names = ['order', 'inventory', 'payment', 'shipping', 'notifier'] as const;
const settings = Object.fromEntries(names.map((name) => [name.toUpperCase(), name]));
const edges = names.flatMap((from) => names.filter((to) => to !== from).map((to) => `${from}->${to}`));

const endings: Readonly<Record<Variant, string>> = {
  plain: 'completed: reserve+1 charge+750 ship+1 notify+1',
  'card declined': 'compensated: reserve+1 release-1',
  'address refused': 'compensated: reserve+1 release-1 charge+750 refund-750',
  'out of stock': 'compensated:',
};
const kinds = Object.keys(endings) as Variant[];

function open(): World {
  const world = createWorld(
    Object.fromEntries(names.map((name) => [name, { create: services[name], settings }])),
  );
  for (const name of names) world.start(name);
  return world;
}

test.each(kinds)('%s: ends as it should, and every book says so', async (variant) => {
  const world = open();
  const accepted = checkout(world, variants[variant]);
  await world.pass(5_000);
  expect(await accepted).toBe(202);
  expect(await audit(world, order)).toBe(endings[variant]);
  expect(await stockAstray(world)).toEqual([]);
});

describe('killed at every line of its journal', () => {
  /** One checkout; the service dies as told, if at all, and comes back. */
  async function dying(variant: Variant, name: string, death: Death | undefined): Promise<World> {
    const world = open();
    if (death !== undefined) world.killAt(name, death);
    const accepted = checkout(world, variants[variant]);
    await world.pass(3_000);
    expect(world.isAlive(name)).toBe(death === undefined);
    if (death !== undefined) world.start(name);
    await world.pass(5_000);
    const isLost = name === 'order' && death?.write === 1 && death.line === 'lost';
    expect(await audit(world, order)).toBe(isLost ? 'unknown:' : endings[variant]);
    expect(await accepted).toBe(name === 'order' && death?.write === 1 ? undefined : 202);
    expect(await stockAstray(world)).toEqual([]);
    return world;
  }

  const cases = kinds.flatMap((variant) => names.map((name): [Variant, string] => [variant, name]));

  test.each(cases)('%s, %s', async (variant, name) => {
    const lines = (await dying(variant, name, undefined)).journal(name).length;
    for (let write = 1; write <= lines; write += 1) {
      await dying(variant, name, { write, line: 'lost' });
      await dying(variant, name, { write, line: 'kept' });
    }
  });
});

test('whoever is killed, whenever, and whatever confirmations are lost: what is accepted ends as it should', async () => {
  const blow = fc.record({
    at: fc.integer({ min: 0, max: 600 }),
    name: fc.constantFrom(...names),
    lasts: fc.integer({ min: 1, max: 800 }),
  });
  const loss = fc.record({
    edge: fc.constantFrom(...edges),
    trouble: fc.constantFrom<Trouble[]>('lose-reply', 'refuse', 'silence', { delayMs: 700 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...kinds),
      fc.array(blow, { maxLength: 4 }),
      fc.array(loss, { maxLength: 4 }),
      async (variant, blows, losses) => {
        const world = open();
        for (const { edge, trouble } of losses) world.trouble(edge, trouble);
        const accepted = checkout(world, variants[variant]);
        let now = 0;
        for (const { at, name, lasts } of [...blows].sort((a, b) => a.at - b.at)) {
          await world.pass(Math.max(0, at - now));
          world.kill(name);
          await world.pass(lasts);
          world.start(name);
          now = Math.max(now, at) + lasts;
        }
        for (const { edge } of losses) world.trouble(edge, undefined);
        await world.pass(10_000);
        const ended = await audit(world, order);
        const isAccepted = (await accepted) === 202;
        expect(isAccepted ? [endings[variant]] : [endings[variant], 'unknown:']).toContain(ended);
        expect(await stockAstray(world)).toEqual([]);
      },
    ),
    { numRuns: often(60) },
  );
});

describe('events', () => {
  test('a subscriber that cannot be reached holds up nobody else, and a refusal is not yet an end', async () => {
    const world = open();
    world.trouble('payment->inventory', 'refuse');
    void checkout(world, variants['card declined']);
    await world.pass(3_000);
    const heard = world.log.filter((row) => row.event === 'request' && row.path === '/events/PaymentRefused');
    expect(heard.map(({ service }) => service)).toContain('order');
    expect(await audit(world, order)).toBe('running: reserve+1');
    world.trouble('payment->inventory', undefined);
    await world.pass(2_000);
    expect(await audit(world, order)).toBe(endings['card declined']);
  });

  test.each([
    ['not an event', 'OrderPlaced', { order }, 422],
    ['under the path of another', 'PaymentTaken', { id: 'o-1.OrderPlaced', type: 'OrderPlaced' }, 422],
    ['of an unknown type', 'Sold', { id: 'o-1.Sold', type: 'Sold' }, 422],
    ['under a wrong id', 'OrderPlaced', { id: 'o-2.OrderPlaced', type: 'OrderPlaced' }, 422],
    ['that others listen to', 'Shipped', { id: 'o-1.Shipped', type: 'Shipped' }, 422],
    ['as it should be', 'OrderPlaced', { id: 'o-1.OrderPlaced', type: 'OrderPlaced' }, 200],
  ])('%s: %s %j → %i', async (_, path, body, status) => {
    const world = open();
    const request = { method: 'POST', path: `/events/${path}`, body: { checkout: variants.plain, ...body } };
    const answer = world.call('inventory', request);
    await world.pass(3_000);
    expect((await answer)?.status).toBe(status);
  });

  test('the same checkout again is the same order; another one with its id is refused', async () => {
    const world = open();
    const asked = [checkout(world), checkout(world), checkout(world, variants['card declined'])];
    await world.pass(5_000);
    expect((await Promise.all(asked)).sort()).toEqual([202, 202, 409]);
    expect(world.journal('order').filter((line) => JSON.stringify(line).includes('"emitted"'))).toHaveLength(
      1,
    );
  });
});
