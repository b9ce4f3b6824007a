import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../in-process/virtual-clock.ts';
import { backoffMs, createResolver } from './resolver.ts';

function fail(error: unknown): void {
  throw error;
}

test('pauses double from 50 ms and stay at 500 ms', () => {
  expect([1, 2, 3, 4, 5, 6, 1_000].map(backoffMs)).toEqual([50, 100, 200, 400, 500, 500, 500]);
});

test('one call at a time to each participant, each asked until answered, none forgotten', async () => {
  const participant = fc.constantFrom('inventory', 'payment');
  const call = fc.record({ participant, failures: fc.nat(4), tookMs: fc.nat(300), askedAtMs: fc.nat(2_000) });
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 12 }), async (calls) => {
      const clock = createVirtualClock();
      const resolver = createResolver(clock, fail);
      const open = new Map<string, number>();
      const answers: number[] = [];
      for (const [index, one] of calls.entries()) {
        let left = one.failures;
        const attempt = async (): Promise<number | undefined> => {
          open.set(one.participant, (open.get(one.participant) ?? 0) + 1);
          expect(open.get(one.participant)).toBe(1);
          await clock.sleep(one.tookMs);
          open.set(one.participant, 0);
          left -= 1;
          return left < 0 ? index : undefined;
        };
        clock.after(one.askedAtMs, () => {
          void resolver.until(one.participant, attempt).then((answer) => answers.push(answer));
        });
      }
      // Longer than everything could take: every try at its slowest, every pause at its longest.
      await clock.pass(2_000 + calls.length * 5 * 800);
      expect(answers.sort((a, b) => a - b)).toEqual(calls.map((_, index) => index));
    }),
  );
});

test('an answer ends the pauses: what waited is asked at once', async () => {
  const clock = createVirtualClock();
  const resolver = createResolver(clock, fail);
  let back = false;
  const tries: number[] = [];
  const attempt = (): Promise<true | undefined> => {
    tries.push(clock.now());
    return Promise.resolve(back ? true : undefined);
  };
  const waiting = [1, 2, 3, 4].map(() => resolver.until('inventory', attempt));
  await clock.pass(5_000);
  back = true;
  await clock.pass(500);
  await Promise.all(waiting);
  expect(new Set(tries.slice(-4)).size).toBe(1);
});

test('after an answer the pauses begin anew', async () => {
  const clock = createVirtualClock(0);
  const resolver = createResolver(clock, fail);
  const tries: number[] = [];
  /** Fails three times; answered; fails once more; answered. */
  const answered = [false, false, false, true, false, true];
  const attempt = (): Promise<true | undefined> => {
    tries.push(clock.now());
    return Promise.resolve(answered[tries.length - 1] === true ? true : undefined);
  };
  const both = Promise.all([resolver.until('payment', attempt), resolver.until('payment', attempt)]);
  await clock.pass(5_000);
  expect(await both).toEqual([true, true]);
  expect(tries).toEqual([0, 50, 150, 350, 350, 400]);
});
