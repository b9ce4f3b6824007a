import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSlidingWindow } from './sliding-window.ts';

test('what is older does not count, to a hundredth of the time', () => {
  const window = createSlidingWindow(1_000);
  for (let ms = 0; ms < 1_000; ms += 100) window.add(ms, ms < 300);
  expect(window.count(999)).toEqual({ all: 10, bad: 3 });
  expect(window.count(1_011)).toEqual({ all: 9, bad: 2 });
  expect(window.count(1_500)).toEqual({ all: 5, bad: 0 });
  expect(window.count(9_999)).toEqual({ all: 0, bad: 0 });
});

test('whatever happens: nothing younger is forgotten, and nothing much older counts', () => {
  const happened = fc.array(fc.record({ gapMs: fc.nat({ max: 400 }), isBad: fc.boolean() }), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(happened, fc.integer({ min: 0, max: 5_000 }), (all, overMs) => {
      const window = createSlidingWindow(overMs);
      const seen: { at: number; isBad: boolean }[] = [];
      let now = 0;
      for (const { gapMs, isBad } of all) {
        now += gapMs;
        window.add(now, isBad);
        seen.push({ at: now, isBad });
        const young = seen.filter(({ at }) => at > now - overMs);
        const notMuchOlder = seen.filter(({ at }) => at > now - overMs - Math.max(1, overMs / 100));
        const counted = window.count(now);
        expect(counted.all).toBeGreaterThanOrEqual(young.length);
        expect(counted.all).toBeLessThanOrEqual(notMuchOlder.length);
        expect(counted.bad).toBeGreaterThanOrEqual(young.filter((one) => one.isBad).length);
        expect(counted.bad).toBeLessThanOrEqual(notMuchOlder.filter((one) => one.isBad).length);
      }
    }),
  );
});
