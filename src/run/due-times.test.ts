import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueTimes } from './due-times.ts';

test.each([
  [40, 2_000, 80, 1_975],
  [0.1, 30_000, 3, 20_000],
  [0.1, 30_001, 4, 30_000],
  [3, 1_000, 3, 666.666],
  [1_000, 10_000, 10_000, 9_999],
  [10_000, 1, 10, 0.9],
  [20, 0, 0, undefined],
])('%f a second for %i ms are %i, the last one at %f ms', (rate, ms, count, lastMs) => {
  const due = dueTimes(rate, ms);
  expect(due.count).toBe(count);
  expect(due.dueMs(0)).toBe(0);
  if (lastMs !== undefined) expect(due.dueMs(count - 1)).toBeCloseTo(lastMs, 2);
});

test('every request is due in the second that its time is in, and the seconds add up', () => {
  const rate = fc.oneof(fc.double({ min: 0.05, max: 300, noNaN: true }), fc.integer({ min: 1, max: 300 }));
  fc.assert(
    fc.property(rate, fc.integer({ min: 0, max: 20_000 }), (perSecond, ms) => {
      const due = dueTimes(perSecond, ms);
      const counted = new Map<number, number>();
      for (let n = 0; n < due.count; n += 1) {
        const second = due.second(n);
        counted.set(second, (counted.get(second) ?? 0) + 1);
        expect(due.dueMs(n)).toBeGreaterThan(second * 1_000 - 0.1);
        expect(due.dueMs(n)).toBeLessThan(second * 1_000 + 1_000.1);
      }
      for (const [second, count] of counted) expect(count).toBe(due.dueIn(second));
      expect(Math.abs(due.count - (perSecond * ms) / 1_000)).toBeLessThan(1);
    }),
  );
});
