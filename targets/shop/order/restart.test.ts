import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audit, stockAstray } from '../in-process/audit.ts';
import { checkout, order, switchOff, switchOn, variants, type Variant } from '../in-process/checkout.ts';
import { checkoutServices, openShop } from '../in-process/shop.ts';
import type { Death, Trouble, World } from '../in-process/world.ts';
import { often } from '../../../src/testing/often.ts';

describe('the coordinator is killed', () => {
  const wholeOrUndone =
    /^(completed: reserve[+]1 charge[+]750 ship[+]1 notify[+]1|compensated:( reserve[+]1 release-1| release[+]0)?( charge[+]750 refund-750| refund[+]0)?( ship[+]0)?|unknown:)$/;

  /** One checkout in trouble; the coordinator dies as told, if at all, and comes back after the trouble. */
  async function dying(variant: Variant, trouble: string, death: Death | undefined): Promise<World> {
    const world = openShop(checkoutServices);
    switchOn(world, trouble);
    if (death !== undefined) world.killAt('order', death);
    const accepted = checkout(world, variants[variant]);
    await world.pass(6_000);
    switchOff(world);
    await world.pass(6_000);
    expect(world.isAlive('order')).toBe(death === undefined);
    if (death !== undefined) world.start('order');
    await world.pass(20_000);
    const ended = await audit(world, order);
    expect(ended).toMatch(wholeOrUndone);
    if ((await accepted) === 202) expect(ended).not.toBe('unknown:');
    expect(await stockAstray(world)).toEqual([]);
    return world;
  }

  const troubles = [
    '',
    'inventory lose-reply',
    'payment lose-reply',
    'shipping lose-reply',
    'notifier refuse',
  ];
  const cases = (['plain', 'card declined', 'address refused'] as const).flatMap((variant) =>
    troubles.map((trouble): [Variant, string] => [variant, trouble]),
  );

  test.each(cases)('%s, %s: at every line of its journal', async (variant, trouble) => {
    const lines = (await dying(variant, trouble, undefined)).journal('order').length;
    expect(lines).toBeGreaterThan(3);
    for (let write = 1; write <= lines; write += 1) {
      await dying(variant, trouble, { write, line: 'lost' });
      await dying(variant, trouble, { write, line: 'kept' });
    }
  });

  test(
    'whoever is killed, whenever, and whatever calls are lost: every order ends whole or undone',
    async () => {
      const services = ['order', 'inventory', 'payment', 'shipping', 'notifier'] as const;
      const blow = fc.record({
        at: fc.integer({ min: 0, max: 2_500 }),
        service: fc.constantFrom(...services),
        lasts: fc.integer({ min: 1, max: 1_500 }),
      });
      const lost = fc.record({
        callee: fc.constantFrom(...services.slice(1)),
        trouble: fc.constantFrom<Trouble>(
          'refuse',
          'silence',
          'lose-reply',
          { delayMs: 450 },
          { delayMs: 900 },
        ),
        at: fc.integer({ min: 0, max: 1_500 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(blow, { maxLength: 3 }),
          fc.array(lost, { maxLength: 3 }),
          fc.integer(),
          async (blows, losses, seed) => {
            const world = openShop(checkoutServices, '', { seed });
            const orders = ['o-1', 'o-2', 'o-3', 'o-4'];
            const bodies = [
              variants.plain,
              variants['card declined'],
              variants['address refused'],
              variants.plain,
            ];
            const accepted = orders.map((id, index) => checkout(world, { ...bodies[index], order: id }));
            const steps = [
              ...blows.flatMap(({ at, service, lasts }) => [
                {
                  at,
                  act: () => {
                    world.kill(service);
                  },
                },
                {
                  at: at + lasts,
                  act: () => {
                    if (!world.isAlive(service)) world.start(service);
                  },
                },
              ]),
              ...losses.map(({ at, callee, trouble }) => ({
                at,
                act: () => {
                  world.trouble(`order->${callee}`, trouble);
                },
              })),
            ].sort((a, b) => a.at - b.at);
            let now = 0;
            for (const { at, act } of steps) {
              await world.pass(at - now);
              now = at;
              act();
            }
            await world.pass(2_000);
            switchOff(world);
            for (const service of services) if (!world.isAlive(service)) world.start(service);
            await world.pass(20_000);
            for (const [index, id] of orders.entries()) {
              const ended = await audit(world, id);
              expect(ended).toMatch(wholeOrUndone);
              if ((await accepted[index]) === 202) expect(ended).not.toBe('unknown:');
            }
            expect(await stockAstray(world)).toEqual([]);
          },
        ),
        { numRuns: often(150) },
      );
    },
    often(60_000),
  );
});
