import { describe, expect, test } from 'vitest';
import { audit, stockAstray } from '../in-process/audit.ts';
import { checkout, order, switchOff, switchOn, variants, type Variant } from '../in-process/checkout.ts';
import { checkoutServices, openShop } from '../in-process/shop.ts';

const { plain } = variants;

/** One checkout while the trouble stands; it ends after 4 s; 20 s later everybody's books are read. */
async function check(variant: Variant, trouble: string, bug = ''): Promise<string> {
  const world = openShop(checkoutServices, bug);
  switchOn(world, trouble);
  const accepted = checkout(world, variants[variant]);
  await world.pass(4_000);
  switchOff(world);
  await world.pass(20_000);
  expect(await accepted).toBe(202);
  const astray = await stockAstray(world);
  return [await audit(world, order), ...astray].join(' | ');
}

describe('a checkout without trouble', () => {
  test.each<[Variant, string]>([
    ['plain', 'completed: reserve+1 charge+750 ship+1 notify+1'],
    ['card declined', 'compensated: reserve+1 release-1'],
    ['address refused', 'compensated: reserve+1 release-1 charge+750 refund-750'],
    ['out of stock', 'compensated:'],
  ])('%s → %s', async (variant, expected) => {
    expect(await check(variant, '')).toBe(expected);
  });
});

describe('a checkout in trouble ends whole or undone', () => {
  test.each<[Variant, string, string]>([
    ['plain', 'inventory lose-reply', 'compensated: reserve+1 release-1'],
    ['plain', 'inventory silence', 'compensated: release+0'],
    ['plain', 'inventory refuse', 'compensated: release+0'],
    ['plain', 'inventory late', 'compensated: reserve+1 release-1'],
    ['out of stock', 'inventory lose-reply', 'compensated: release+0'],
    ['plain', 'payment lose-reply', 'compensated: reserve+1 release-1 charge+750 refund-750'],
    ['plain', 'payment silence', 'compensated: reserve+1 release-1 refund+0'],
    ['plain', 'payment refuse', 'compensated: reserve+1 release-1 refund+0'],
    ['plain', 'payment late', 'compensated: reserve+1 release-1 charge+750 refund-750'],
    ['card declined', 'payment lose-reply', 'compensated: reserve+1 release-1 refund+0'],
    ['plain', 'shipping lose-reply', 'completed: reserve+1 charge+750 ship+1 notify+1'],
    ['plain', 'shipping silence', 'compensated: reserve+1 release-1 charge+750 refund-750 ship+0'],
    ['plain', 'shipping refuse', 'compensated: reserve+1 release-1 charge+750 refund-750 ship+0'],
    ['plain', 'shipping late', 'completed: reserve+1 charge+750 ship+1 notify+1'],
    [
      'address refused',
      'shipping lose-reply',
      'compensated: reserve+1 release-1 charge+750 refund-750 ship+0',
    ],
    ['plain', 'notifier lose-reply', 'completed: reserve+1 charge+750 ship+1 notify+1'],
    ['plain', 'notifier silence', 'completed: reserve+1 charge+750 ship+1 notify+1'],
    ['plain', 'notifier refuse', 'completed: reserve+1 charge+750 ship+1 notify+1'],
    ['plain', 'payment lose-reply, inventory lose-reply', 'compensated: reserve+1 release-1'],
  ])('%s, %s → %s', async (variant, trouble, expected) => {
    expect(await check(variant, trouble)).toBe(expected);
  });
});

describe('each mistake shows under its trouble, and only then', () => {
  test.each<[string, Variant, string, string]>([
    ['timeout-is-failure', 'plain', 'payment lose-reply', 'compensated: reserve+1 release-1 charge+750'],
    [
      'retry-without-key',
      'plain',
      'payment lose-reply',
      'compensated: reserve+1 release-1 charge+750 charge+750 charge+750 refund-750',
    ],
    [
      'release-not-idempotent',
      'card declined',
      'inventory lose-reply',
      expect.stringMatching(
        /^compensated: reserve[+]1( release-1){2,} [|] rope 10000[0-9]+[/]100000$/,
      ) as string,
    ],
    ['lost-outbox', 'plain', 'notifier silence', 'completed: reserve+1 charge+750 ship+1'],
    ['lost-outbox', 'plain', 'notifier refuse', 'completed: reserve+1 charge+750 ship+1'],
  ])('%s: %s, %s → %s', async (bug, variant, trouble, expected) => {
    expect(await check(variant, trouble, bug)).toEqual(expected);
    expect(await check(variant, '', bug)).toBe(await check(variant, ''));
  });

  test('swallowed-compensation: inventory is cut off after the charge', async () => {
    const run = async (bug: string): Promise<string> => {
      const world = openShop(checkoutServices, bug);
      world.trouble('order->shipping', { delayMs: 300 });
      void checkout(world, variants['address refused']);
      await world.pass(200);
      world.trouble('order->inventory', 'silence');
      await world.pass(4_000);
      world.trouble('order->inventory', undefined);
      await world.pass(20_000);
      return audit(world, order);
    };
    expect(await run('')).toBe('compensated: reserve+1 release-1 charge+750 refund-750');
    expect(await run('swallowed-compensation')).toBe('compensated: reserve+1 charge+750 refund-750');
  });

  test('forgets-sagas: killed after reserve', async () => {
    const run = async (bug: string): Promise<string> => {
      const world = openShop(checkoutServices, bug);
      world.trouble('order->payment', { delayMs: 300 });
      void checkout(world);
      await world.pass(100);
      world.kill('order');
      world.trouble('order->payment', undefined);
      await world.pass(1_000);
      world.start('order');
      await world.pass(20_000);
      return audit(world, order);
    };
    expect(await run('')).toBe('completed: reserve+1 charge+750 ship+1 notify+1');
    expect(await run('forgets-sagas')).toBe('running: reserve+1 charge+750');
  });
});

test.each(Object.keys(variants) as Variant[])(
  'all mistakes at once show nothing without trouble: %s',
  async (variant) => {
    const mistakes = [
      'timeout-is-failure',
      'retry-without-key',
      'forgets-sagas',
      'swallowed-compensation',
      'release-not-idempotent',
      'lost-outbox',
    ];
    expect(await check(variant, '', mistakes.join(','))).toBe(await check(variant, ''));
  },
);

describe('POST /checkout', () => {
  test('the same checkout again gets the same answer, another one with its id is refused', async () => {
    const world = openShop(checkoutServices);
    const answers = [plain, plain, { ...plain, quantity: 2 }].map((body) =>
      world.call('storefront', { method: 'POST', path: '/checkout', body }),
    );
    await world.pass(2_000);
    expect(await Promise.all(answers)).toEqual([
      { status: 202, body: { order } },
      { status: 202, body: { order } },
      { status: 409, body: { refused: 'another order has this id' } },
    ]);
    expect(await audit(world, order)).toBe('completed: reserve+1 charge+750 ship+1 notify+1');
    const begun = world.log.flatMap((row) =>
      row.event === 'saga' && row.action === 'begin' ? [row.step] : [],
    );
    expect(begun).toEqual(['reserve', 'charge', 'ship', 'notify']);
  });

  test.each([
    [{ ...plain, order: '../x' }],
    [{ ...plain, quantity: 0 }],
    [{ ...plain, quantity: 1.5 }],
    [{ ...plain, card: undefined }],
    [[]],
    [null],
    ['text'],
  ])('%j is not understood', async (body) => {
    const world = openShop(checkoutServices);
    const status = checkout(world, body);
    await world.pass(100);
    expect(await status).toBe(422);
  });

  test('an order nobody placed is not there', async () => {
    const world = openShop(checkoutServices);
    const answer = world.call('storefront', { method: 'GET', path: '/orders/o-9' });
    await world.pass(100);
    expect((await answer)?.status).toBe(404);
  });
});

describe('the log', () => {
  test('tells the saga in order', async () => {
    const world = openShop(checkoutServices);
    void checkout(world, variants['address refused']);
    await world.pass(2_000);
    const rows = world.log.flatMap((row) => (row.event === 'saga' ? [row] : []));
    expect(
      rows.map(({ action, step, outcome, status }) => [action, step ?? status, outcome].join(' ').trim()),
    ).toEqual([
      'start',
      'begin reserve',
      'end reserve ok',
      'begin charge',
      'end charge ok',
      'begin ship',
      'end ship refused',
      'begin refund',
      'end refund ok',
      'begin release',
      'end release ok',
      'finish compensated',
    ]);
  });

  test('a coordinator that comes back begins again what it does not know', async () => {
    const world = openShop(checkoutServices);
    world.trouble('order->payment', { delayMs: 300 });
    void checkout(world);
    await world.pass(100);
    world.kill('order');
    world.start('order');
    await world.pass(5_000);
    const begun = world.log.filter((row) => row.event === 'saga' && row.action === 'begin');
    expect(begun.map((row) => row.event === 'saga' && row.key)).toEqual([
      'o-1.reserve',
      'o-1.charge',
      'o-1.charge',
      'o-1.ship',
      'o-1.notify',
    ]);
  });

  test('what was acknowledged was read: no row for a lost answer', async () => {
    const world = openShop(checkoutServices);
    world.trouble('order->payment', 'lose-reply');
    void checkout(world);
    await world.pass(3_000);
    const acknowledged = world.log.flatMap((row) => (row.event === 'acknowledged' ? [row.key] : []));
    expect(acknowledged).toEqual(['o-1.reserve']);
    const received = world.log.filter((row) => row.event === 'request' && row.service === 'payment');
    expect(received.length).toBeGreaterThan(3);
  });
});
