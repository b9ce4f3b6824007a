import { describe, expect, test } from 'vitest';
import { censoredQuantile, describeCensored, medianRatio } from './censored.mjs';

/** `3 5 >9`: found at 3 and at 5, given up at 9. */
const read = (text) =>
  text.split(' ').map((word) => ({ value: Number(word.replace('>', '')), isFound: !word.startsWith('>') }));

describe('a quantile', () => {
  test.each([
    ['7', 0.5, 7],
    ['4 1 3 2', 0.5, 2],
    ['1 2 3', 0.5, 2],
    ['1 2 3', 1, 3],
    ['1 2 3 4', 0.25, 1],
    ['1 2 3 4', 0.75, 3],
    // As long as at most half of them were given up, and late, the median is known.
    ['1 2 >9 >9', 0.5, 2],
    ['1 >9 >9 >9', 0.5, undefined],
    ['>9', 0.5, undefined],
    // Given up at 2, it says nothing of what comes later: 3/4, then half of that.
    ['1 >2 3 4', 0.5, 3],
    ['1 >2 3 4', 0.7, 4],
    // Found at 3 comes before given up at 3: of three, one.
    ['>3 3 4', 1 / 3, 3],
  ])('of %s, %d: %s', (text, share, value) => {
    expect(censoredQuantile(read(text), share)).toBe(value);
  });

  test('of ten the third tenth is the third', () => {
    expect(censoredQuantile(read('1 2 3 4 5 6 7 8 9 10'), 0.3)).toBe(3);
  });
});

test('in words', () => {
  expect(describeCensored(read('1 2 3 4'), 9)).toBe('2 (1–3)');
  expect(describeCensored(read('2 2 2 2'), 9)).toBe('2');
  expect(describeCensored(read('1 2 >9 >9'), 9)).toBe('2 (1–> 9)');
  expect(describeCensored(read('>9 >9'), 9)).toBe('> 9');
});

describe('a ratio of medians', () => {
  test.each([
    ['2', '10', { value: 5, isFound: true }],
    ['2', '>9', { value: 4.5, isFound: false }],
    ['>9', '3', { value: 0, isFound: true }],
    ['>9', '>9', { value: 0, isFound: true }],
  ])('%s to %s', (own, others, ratio) => {
    expect(medianRatio(read(own), read(others), 9)).toEqual(ratio);
  });
});
