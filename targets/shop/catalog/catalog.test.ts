import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { field } from '../fields.ts';
import { fetchFrom } from '../in-process/audit.ts';
import { openShop } from '../in-process/shop.ts';
import type { World } from '../in-process/world.ts';
import { createRegisters, type Version } from './registers.ts';
import { compareStamps, createHybridClock, type Stamp } from './stamp.ts';
import { often } from '../../../src/testing/often.ts';

const replicas = ['catalog.1', 'catalog.2', 'catalog.3'];

/** `1:put x a`, `2:delete x`, `wait 500`, `cut 1`, `join 1`, `kill 1`, `start 1`; the answers of writes are their status. */
async function play(world: World, script: string): Promise<number[]> {
  const statuses: number[] = [];
  for (const [index, line] of script.split(', ').entries()) {
    const [verb = '', first = '', second = ''] = line.split(' ');
    if (verb === 'wait') await world.pass(Number(first));
    else if (verb === 'cut' || verb === 'join') cut(world, `catalog.${first}`, verb === 'cut');
    else if (verb === 'kill') world.kill(`catalog.${first}`);
    else if (verb === 'start') world.start(`catalog.${first}`);
    else {
      const [replica = '', operation = ''] = verb.split(':');
      const write = world.call(`catalog.${replica}`, {
        method: operation.toUpperCase(),
        path: `/items/${first}`,
        key: `op-${index}`,
        ...(operation === 'put' ? { body: { value: second } } : {}),
      });
      await world.pass(20);
      statuses.push((await write)?.status ?? 0);
    }
  }
  return statuses;
}

function cut(world: World, replica: string, on: boolean): void {
  for (const other of replicas.filter((name) => name !== replica)) {
    world.trouble(`${replica}->${other}`, on ? 'silence' : undefined);
    world.trouble(`${other}->${replica}`, on ? 'silence' : undefined);
  }
}

/** What every replica shows, in one line: `x=a y=b`, or one for each when they differ. */
async function shown(world: World): Promise<string> {
  const states: string[] = [];
  for (const name of replicas) {
    const items = field(await fetchFrom(world, name, { method: 'GET', path: '/items' }), 'items');
    const pairs = Object.entries(items as Record<string, string>);
    states.push(
      pairs
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([item, value]) => `${item}=${value}`)
        .join(' ') || 'nothing',
    );
  }
  return new Set(states).size === 1 ? (states[0] ?? '') : states.join(' | ');
}

async function check(script: string, bug = ''): Promise<string> {
  const world = openShop(replicas, bug);
  await play(world, script);
  await world.pass(1_000);
  return shown(world);
}

describe('replicas agree', () => {
  test.each([
    ['1:put x a', 'x=a'],
    ['1:put x a, wait 500, 2:put x b', 'x=b'],
    ['1:put x a, wait 500, 2:delete x', 'nothing'],
    ['1:put x a, wait 500, 2:delete x, wait 500, 3:put x c', 'x=c'],
    ['1:put x a, 2:put y b, 3:put z c', 'x=a y=b z=c'],
    ['cut 1, 1:put x a, 2:put x b, wait 6000, join 1', 'x=b'],
    ['cut 1, 2:put x b, 1:put x a, wait 6000, join 1', 'x=a'],
    ['1:put x a, wait 500, cut 1, 2:delete x, wait 6000, join 1', 'nothing'],
    ['1:put x a, wait 500, cut 1, 1:delete x, wait 6000, join 1', 'nothing'],
    ['1:put x a, wait 500, kill 1, wait 1000, 2:put x b, start 1', 'x=b'],
    ['cut 1, 1:put x a, kill 1, join 1, start 1', 'x=a'],
    ['1:put x a, wait 500, kill 1, kill 2, kill 3, start 1, start 2, start 3', 'x=a'],
    ['1:put x a, wait 500, 1:delete x, kill 1, kill 2, start 2, start 1', 'nothing'],
  ])('%s → %s', async (script, expected) => {
    expect(await check(script)).toBe(expected);
  });

  test.each([
    ['1:put x a, wait 500, 3:put x b', 'x=b'],
    ['1:put x a, wait 500, 3:delete x', 'nothing'],
    ['1:put x a, wait 500, kill 3, start 3, 3:put x b', 'x=b'],
    ['3:put x b, wait 500, 1:put x a, wait 500, 2:delete x', 'nothing'],
  ])('also when the clock of the third is a minute behind: %s → %s', async (script, expected) => {
    const world = openShop(replicas, '', { clockOffsetMs: { 'catalog.3': -60_000 } });
    await play(world, script);
    await world.pass(1_000);
    expect(await shown(world)).toBe(expected);
  });

  test('a tombstone is kept for a day, and no longer', async () => {
    const stamped = async (afterMs: number): Promise<unknown> => {
      const world = openShop(replicas);
      await play(world, '1:put x a, wait 500, 2:delete x, wait 1000');
      for (const name of replicas) world.kill(name);
      await world.pass(afterMs);
      for (const name of replicas) world.start(name);
      await world.pass(1_000);
      expect(await shown(world)).toBe('nothing');
      return fetchFrom(world, 'catalog.1', { method: 'POST', path: '/sync', body: { stamps: {} } });
    };
    expect(await stamped(86_000_000)).toMatchObject({ versions: [{ item: 'x', value: null }] });
    expect(await stamped(87_000_000)).toEqual({ versions: [] });
  });

  test.each([
    ['behind', -60_000],
    // Its own stamps are from the future of the others, so they keep the tombstone longer than it does.
    ['ahead', 60_000],
  ])('a forgotten tombstone does not come back from a peer whose clock is %s', async (_, offsetMs) => {
    const world = openShop(replicas, '', { clockOffsetMs: { 'catalog.3': offsetMs } });
    await play(world, '3:put x a, wait 500, 1:delete x, wait 1000');
    for (const name of replicas) world.kill(name);
    await world.pass(86_430_000 - 1_500);
    for (const name of replicas) world.start(name);
    const lines = (): number[] => replicas.map((name) => world.journal(name).length);
    const before = lines();
    await world.pass(5_000);
    expect(lines()).toEqual(before);
    expect(await shown(world)).toBe('nothing');
  });
});

describe('each mistake shows when a replica was away for long, and only then', () => {
  const away = '1:put x a, wait 500, cut 1, 2:put x b, wait 5000, join 1, wait 3000';
  const deletedMeanwhile = '1:put x a, wait 500, cut 1, 2:delete x, wait 5000, join 1, wait 3000';
  test.each([
    ['sync-gives-up', away, 'x=a | x=b | x=b'],
    ['sync-gives-up', away.replace('5000', '1000'), 'x=b'],
    ['resurrecting-delete', deletedMeanwhile, 'x=a'],
    ['resurrecting-delete', deletedMeanwhile.replace('5000', '1000'), 'nothing'],
    ['resurrecting-delete', '1:put x a, wait 500, 2:delete x, wait 9000', 'nothing'],
    ['', away, 'x=b'],
    ['', deletedMeanwhile, 'nothing'],
  ])('%s: %s → %s', async (bug, script, expected) => {
    expect(await check(script, bug)).toBe(expected);
  });
});

test.each([
  ['1:put x a, wait 500, 2:put x b, 3:put y c, wait 9000', 'x=b y=c'],
  ['1:put x a, wait 500, 2:delete x, wait 3000, 3:put x c, wait 500, 1:delete x, wait 9000', 'nothing'],
])('both mistakes at once show nothing without trouble: %s → %s', async (script, expected) => {
  expect(await check(script, 'sync-gives-up,resurrecting-delete')).toBe(expected);
});

describe('clients', () => {
  test('deleting what is not there is a 404, and reading it too', async () => {
    const world = openShop(replicas);
    expect(await play(world, '1:delete x, 1:put x a, 1:delete x, 1:delete x')).toEqual([404, 200, 200, 404]);
    const read = world.call('catalog.1', { method: 'GET', path: '/items/x' });
    await world.pass(20);
    expect((await read)?.status).toBe(404);
  });

  test('a repeated operation gets its first answer and is not applied again, over a restart too', async () => {
    const world = openShop(replicas);
    const put = (key: string, value: string): Promise<unknown> =>
      world.call('catalog.1', { method: 'PUT', path: '/items/x', key, body: { value } });
    const first = put('op-1', 'a');
    await world.pass(20);
    const second = put('op-2', 'b');
    await world.pass(20);
    const again = put('op-1', 'a');
    await world.pass(20);
    world.kill('catalog.1');
    world.start('catalog.1');
    const afterRestart = put('op-1', 'a');
    await world.pass(2_000);
    expect(await again).toEqual(await first);
    expect(await afterRestart).toEqual(await first);
    expect(await second).toEqual({ status: 200, body: { item: 'x' } });
    expect(await shown(world)).toBe('x=b');
  });

  test('a silent peer does not slow the others down', async () => {
    const world = openShop(replicas);
    cut(world, 'catalog.1', true);
    await world.pass(10_000);
    const pulls = world.log.filter(
      (row) => row.event === 'request' && row.path === '/sync' && row.service === 'catalog.3',
    );
    expect(pulls.length).toBeGreaterThanOrEqual(10_000 / 300);
  });
});

describe('laws', () => {
  const stamp = fc.tuple(fc.nat(3), fc.nat(2), fc.integer({ min: 1, max: 3 }));
  /** One value for each stamp: replicas never give the same stamp to two writes. */
  const version = fc.record({ item: fc.constantFrom('x', 'y'), stamp }).map(({ item, stamp }): Version => {
    const value = stamp[1] === 2 ? null : stamp.join('.');
    return { item, value, stamp };
  });

  test('in any order, with any repetition, the same versions give the same items', () => {
    fc.assert(
      fc.property(
        fc
          .array(version, { maxLength: 20 })
          .chain((versions) =>
            fc.tuple(
              fc.constant(versions),
              fc.shuffledSubarray([...versions, ...versions], { minLength: versions.length * 2 }),
            ),
          ),
        ([versions, delivered]) => {
          const a = createRegisters();
          const b = createRegisters();
          for (const one of versions) a.merge(one);
          for (const one of delivered) b.merge(one);
          expect(b.stamps()).toEqual(a.stamps());
          expect(b.items()).toEqual(a.items());
        },
      ),
      { numRuns: often(1_000) },
    );
  });

  test('one pull each way makes two replicas equal', () => {
    fc.assert(
      fc.property(fc.array(version), fc.array(version), (left, right) => {
        const a = createRegisters();
        const b = createRegisters();
        for (const one of left) a.merge(one);
        for (const one of right) b.merge(one);
        const toB = a.missing(b.stamps());
        const toA = b.missing(a.stamps());
        for (const one of toB) b.merge(one);
        for (const one of toA) a.merge(one);
        expect(a.stamps()).toEqual(b.stamps());
        expect(a.missing(b.stamps())).toEqual([]);
      }),
      { numRuns: often(1_000) },
    );
  });

  test('a stamp is newer than everything given or seen before, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(10), stamp), { minLength: 1 }), (events) => {
        let now = 0;
        const clock = createHybridClock(2, () => now);
        const known: Stamp[] = [];
        for (const event of events) {
          if (typeof event === 'number') {
            now = event;
            const next = clock.next();
            expect(known.every((other) => compareStamps(next, other) > 0)).toBe(true);
            known.push(next);
          } else {
            clock.see(event);
            known.push(event);
          }
        }
      }),
      { numRuns: often(1_000) },
    );
  });

  test(
    'whatever is written where, and whoever is cut off or killed: replicas end equal',
    async () => {
      const step = fc.oneof(
        {
          weight: 4,
          arbitrary: fc.tuple(fc.constantFrom('1', '2', '3'), fc.constantFrom('x', 'y'), fc.boolean()),
        },
        {
          weight: 2,
          arbitrary: fc.constantFrom('cut 1', 'cut 2', 'join 1', 'join 2', 'kill 3', 'start 3', 'wait 700'),
        },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 1, maxLength: 25 }),
          fc.integer(),
          async (steps, seed) => {
            const world = openShop(replicas, '', { seed });
            for (const [index, one] of steps.entries()) {
              if (one === 'start 3' && world.isAlive('catalog.3')) continue;
              const line =
                typeof one === 'string'
                  ? one
                  : one[2]
                    ? `${one[0]}:put ${one[1]} v${index}`
                    : `${one[0]}:delete ${one[1]}`;
              await play(world, line);
            }
            for (const name of replicas) cut(world, name, false);
            if (!world.isAlive('catalog.3')) world.start('catalog.3');
            await world.pass(3_000);
            expect(await shown(world)).not.toContain('|');
          },
        ),
        { numRuns: often(150) },
      );
    },
    often(60_000),
  );
});
