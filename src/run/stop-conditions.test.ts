import { describe, expect, test } from 'vitest';
import { stopConditionSchema } from '../model/scenario.ts';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { createStopConditions, type StopConditions } from './stop-conditions.ts';

/** A condition, the clock it looks at, and what it said. */
async function watching(
  condition: object,
  course: (conditions: StopConditions, at: (ms: number) => Promise<void>) => Promise<void>,
): Promise<string | undefined> {
  const clock = createFakeClock();
  const runtime = createFakeRuntime(['till.1', 'store.1', 'store.2'], clock, () => undefined);
  runtime.switches.unhealthy.add('store.2');
  const over = new AbortController();
  let first: string | undefined;
  const conditions = createStopConditions({
    conditions: [stopConditionSchema.parse(condition)],
    clock,
    runtime,
    isOver: () => over.signal.aborted,
    onMet: (why) => {
      first ??= `${clock.now()}: ${why}`;
      over.abort();
    },
  });
  await clock.run(course(conditions, (ms) => clock.sleep(ms - clock.now())));
  return first;
}

/** Operations one after the other, each `100` ms: `.` well, `x` failed. */
const oneByOne =
  (outcomes: string) =>
  async (conditions: StopConditions, at: (ms: number) => Promise<void>): Promise<void> => {
    for (const [index, outcome] of Array.from(outcomes).entries()) {
      conditions.began(index, index * 100);
      await at(index * 100 + 100);
      conditions.ended(index, outcome === '.');
    }
  };

describe('too many fail', () => {
  test.each([
    ['..........', { failed: 0 }, undefined],
    [
      '.........x',
      { failed: 0 },
      '1000: stop condition met: 10 % of 10 operations failed within 5 s; at most 0 % may',
    ],
    ['xxxxxxxxx', { failed: 0.5 }, undefined],
    ['xxxxx.....', { failed: 0.5 }, undefined],
    [
      'xxxxx....x',
      { failed: 0.5 },
      '1000: stop condition met: 60 % of 10 operations failed within 5 s; at most 50 % may',
    ],
    [
      'xx',
      { failed: 0.5, least: 2 },
      '200: stop condition met: 100 % of 2 operations failed within 5 s; at most 50 % may',
    ],
    ['xxxxxxxxxx', { failed: 1 }, undefined],
    // 0.57 × 100 is 56.99999999999999.
    [`${'.'.repeat(43)}${'x'.repeat(57)}`, { failed: 0.57, over: '1h' }, undefined],
    [
      `${'.'.repeat(43)}${'x'.repeat(58)}`,
      { failed: 0.57, over: '1h' },
      '10100: stop condition met: 57.4 % of 101 operations failed within 3600 s; at most 57 % may',
    ],
    // The first two are forgotten by then.
    ['xx........xx', { failed: 0.3, over: '900ms', least: 9 }, undefined],
    [
      'xx........xxxx',
      { failed: 0.3, over: '900ms', least: 9 },
      '1400: stop condition met: 40 % of 10 operations failed within 0.9 s; at most 30 % may',
    ],
  ])('%s with %j: %s', async (outcomes, condition, expected) => {
    expect(await watching(condition, oneByOne(outcomes))).toBe(expected);
  });
});

describe('too slow', () => {
  test.each([
    [
      'one of ten that took longer',
      { p99: '99ms', least: 10 },
      '..........',
      /^1000: stop condition met: 10 of 10 operations within 5 s took longer than 0.099 s; at most 1 in 100 may$/,
    ],
    ['exactly as long as they may', { p99: '100ms' }, '.'.repeat(200), undefined],
    ['failed quickly', { p99: '100ms' }, 'x'.repeat(200), undefined],
  ])('%s', async (_, condition, outcomes, expected) => {
    const why = await watching(condition, oneByOne(outcomes));
    if (expected === undefined) expect(why).toBeUndefined();
    else expect(why).toMatch(expected);
  });

  test('one in a hundred may, two may not', async () => {
    const why = await watching({ p99: '1s', over: '1h', least: 100 }, async (conditions, at) => {
      for (let id = 0; id < 200; id += 1) {
        conditions.began(id, id * 2_000);
        await at(id * 2_000 + (id === 3 || id === 150 || id === 151 ? 1_500 : 10));
        conditions.ended(id, true);
      }
    });
    // Of 151 and 152 two are too many.
    expect(why).toMatch(/^301500: stop condition met: 2 of 151 operations/);
  });

  test('what is still open counts as soon as it is over the limit', async () => {
    const why = await watching({ p99: '1s', over: '5s', least: 3 }, async (conditions, at) => {
      for (const id of [0, 1, 2]) conditions.began(id, id * 100);
      await at(150);
      conditions.ended(1, true);
      for (let ms = 250; ms < 3_000; ms += 250) {
        await at(ms);
        conditions.look();
      }
    });
    expect(why).toBe(
      '1250: stop condition met: 2 of 3 operations within 5 s took longer than 1 s (2 of them still open); at most 1 in 100 may',
    );
  });

  test('what nobody was told of is not looked at', async () => {
    const why = await watching({ p99: '0ms', least: 1 }, async (conditions, at) => {
      await at(100);
      conditions.ended(7, false);
    });
    expect(why).toBeUndefined();
  });
});

describe('a service is not healthy', () => {
  test.each([
    ['till', undefined],
    ['store', '200: stop condition met: store.2 is not healthy within 200 ms: no answer'],
    ['store.1', undefined],
    ['store.2', '200: stop condition met: store.2 is not healthy within 200 ms: no answer'],
  ])('%s', async (probe, expected) => {
    const ask = async ({ probes }: StopConditions): Promise<void> => {
      await Promise.all(probes.map((one) => one()));
    };
    expect(await watching({ probe, within: '200ms' }, ask)).toBe(expected);
  });
});
