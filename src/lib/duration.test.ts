import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  durationMs,
  durationPattern,
  formatDuration,
  parseDuration,
  rememberedDurations,
} from './duration.ts';

test.each([
  ['0ms', 0],
  ['250ms', 250],
  ['1.5s', 1_500],
  ['2m', 120_000],
  ['1h', 3_600_000],
  ['5', undefined],
  ['-5s', undefined],
  ['5 s', undefined],
  ['5S', undefined],
  ['.5s', undefined],
  ['5s ', undefined],
  ['1s\n', undefined],
  ['', undefined],
])('%j is %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
  expect(durationPattern.test(text)).toBe(ms !== undefined);
});

test('remembered, a text says the same every time, also where it is no duration', () => {
  const msOf = rememberedDurations();
  const texts = ['5s', 'soon', '250ms', '5s', 'soon', '250ms'];
  expect(texts.map(msOf)).toEqual([5_000, undefined, 250, 5_000, undefined, 250]);
});

test.each([
  [0, '0ms'],
  [999, '999ms'],
  [1_000, '1s'],
  [1_500, '1.5s'],
  [59_990, '59.99s'],
  [60_000, '1m'],
  [90_000, '1.5m'],
])('%s ms is written %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('what is written is read back, to a hundredth of its unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), (ms) => {
      const back = parseDuration(formatDuration(ms)) ?? Number.NaN;
      expect(Math.abs(back - ms)).toBeLessThanOrEqual(ms < 60_000 ? 5 : 300);
    }),
  );
});

test('what a schema should have refused is an error of ours', () => {
  expect(() => durationMs('soon')).toThrow('soon is not a duration');
});
