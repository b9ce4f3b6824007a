import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ledgerOf, stockAstray } from './in-process/audit.ts';
import { openShop } from './in-process/shop.ts';
import type { World } from './in-process/world.ts';
import type { Answer, Request } from './ports.ts';
import { often } from '../../src/testing/often.ts';

/** What callers ask, by the short word the tables use. */
const calls: Readonly<Record<string, { readonly service: string; readonly request: Request }>> = {
  reserve: post('inventory', '/reservations', 'o-1.reserve', { item: 'rope', quantity: 2 }),
  'reserve-too-much': post('inventory', '/reservations', 'o-1.reserve', { item: 'rope', quantity: 100_001 }),
  'reserve-nothing-left': post('inventory', '/reservations', 'o-1.reserve', {
    item: 'figurehead',
    quantity: 1,
  }),
  release: post('inventory', '/reservations/o-1.reserve/release', 'o-1.release', { item: 'rope' }),
  charge: post('payment', '/charges', 'o-1.charge', { card: 'valid', cents: 750 }),
  'charge-declined': post('payment', '/charges', 'o-1.charge', { card: 'declined', cents: 750 }),
  refund: post('payment', '/charges/o-1.charge/refund', 'o-1.refund', {}),
  ship: post('shipping', '/shipments', 'o-1.ship', { address: '1 Harbour Road' }),
  'ship-nowhere': post('shipping', '/shipments', 'o-1.ship', { address: 'nowhere' }),
  cancel: post('shipping', '/shipments/o-1.ship/cancel', 'o-1.cancel', {}),
  notify: post('notifier', '/notifications', 'o-1.notify', {}),
};
const services = ['inventory', 'payment', 'shipping', 'notifier'];

function post(
  service: string,
  path: string,
  key: string,
  body: object,
): { service: string; request: Request } {
  return { service, request: { method: 'POST', path, key, body: { order: 'o-1', ...body } } };
}

async function ask(world: World, word: string): Promise<Answer | undefined> {
  const { service, request } = calls[word] ?? { service: '', request: { method: '', path: '' } };
  const answer = world.call(service, request);
  await world.pass(20);
  return answer;
}

async function effects(world: World): Promise<string> {
  const rows: string[] = [];
  for (const name of services) {
    for (const { step, amount } of await ledgerOf(world, name))
      rows.push(`${step}${amount < 0 ? '' : '+'}${amount}`);
  }
  return rows.join(' ');
}

describe('the first answer to a key stands', () => {
  test.each([
    ['reserve', '200', 'reserve+2'],
    ['reserve reserve', '200 200', 'reserve+2'],
    ['reserve release', '200 200', 'reserve+2 release-2'],
    ['reserve release release', '200 200 200', 'reserve+2 release-2'],
    ['reserve release reserve', '200 200 200', 'reserve+2 release-2'],
    ['release reserve', '200 409', 'release+0'],
    ['release reserve release', '200 409 200', 'release+0'],
    ['reserve-too-much', '409', ''],
    ['reserve-too-much reserve', '409 409', ''],
    ['reserve-nothing-left release', '409 200', 'release+0'],
    ['charge charge refund refund', '200 200 200 200', 'charge+750 refund-750'],
    ['charge-declined charge', '409 409', ''],
    ['refund charge', '200 409', 'refund+0'],
    ['ship ship', '200 200', 'ship+1'],
    ['ship cancel', '200 200', 'ship+1'],
    ['cancel ship', '200 409', 'ship+0'],
    ['cancel cancel ship cancel', '200 200 409 200', 'ship+0'],
    ['ship-nowhere cancel ship', '409 200 409', 'ship+0'],
    ['notify notify', '200 200', 'notify+1'],
  ])('%s → %s, %s', async (script, statuses, expected) => {
    const world = openShop(services);
    const answers: (number | undefined)[] = [];
    for (const word of script.split(' ')) answers.push((await ask(world, word))?.status);
    expect(answers.join(' ')).toBe(statuses);
    expect(await effects(world)).toBe(expected);
    expect(await stockAstray(world)).toEqual([]);
  });

  test('a shipment that left is not cancelled, one that did not is for ever', async () => {
    const world = openShop(services);
    await ask(world, 'ship');
    expect((await ask(world, 'cancel'))?.body).toEqual({ shipment: 'shipped' });
    const other = openShop(services);
    expect((await ask(other, 'cancel'))?.body).toEqual({ shipment: 'cancelled' });
  });

  test('a call without a key or an order is not understood, and changes nothing', async () => {
    const world = openShop(services);
    for (const { service, request } of Object.values(calls)) {
      for (const broken of [
        { ...request, key: undefined },
        { ...request, body: {} },
        { ...request, body: 7 },
      ]) {
        const { key, ...rest } = broken;
        const answer = world.call(service, key === undefined ? rest : { ...rest, key });
        await world.pass(20);
        expect((await answer)?.status).toBe(422);
      }
    }
    expect(await effects(world)).toBe('');
  });

  test(
    'however often a call is repeated, and whoever restarts in between: one answer to a key, at most one effect',
    async () => {
      const word = fc.constantFrom(...Object.keys(calls));
      const event = fc.oneof(
        { weight: 6, arbitrary: word.map((call) => ({ call })) },
        { weight: 1, arbitrary: fc.constantFrom(...services).map((restart) => ({ restart })) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), async (events) => {
          const world = openShop(services);
          const first = new Map<string, Answer | undefined>();
          for (const one of events) {
            if ('restart' in one) {
              world.kill(one.restart);
              world.start(one.restart);
            } else {
              const answer = await ask(world, one.call);
              const key = calls[one.call]?.request.key ?? '';
              if (!first.has(key)) first.set(key, answer);
              expect(answer).toEqual(first.get(key));
            }
          }
          for (const name of services) {
            const rows = await ledgerOf(world, name);
            expect(new Set(rows.map(({ step }) => step)).size).toBe(rows.length);
            expect(rows.map(({ row }) => row)).toEqual(rows.map((_, index) => index + 1));
            expect(rows.reduce((sum, { amount }) => sum + amount, 0)).toBeGreaterThanOrEqual(0);
          }
          expect(await stockAstray(world)).toEqual([]);
        }),
        { numRuns: often(300) },
      );
    },
    often(60_000),
  );
});
