/** Numbers for values are what a map by {@link valueKey} would give. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../model/history.ts';
import { valueKey } from '../../model/value-key.ts';
import { often } from '../../testing/often.ts';
import { ValueIndex } from './value-index.ts';

const values = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double({ noNaN: true }),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.constantFrom<Value>(null, true, '1', 1, [1], { a: 1 }, -0, 'x'.repeat(700)),
);

test('equal values have the same number, different ones different numbers, counted from 0', () => {
  fc.assert(
    fc.property(fc.array(values, { maxLength: 200 }), (many) => {
      const index = new ValueIndex();
      const expected = new Map<number | string, number>();
      for (const value of many) {
        const key = valueKey(value);
        if (!expected.has(key)) expected.set(key, expected.size);
        expect(index.number(value)).toBe(expected.get(key));
      }
      expect(index.size).toBe(expected.size);
      for (const [key, number] of expected) expect(index.text(number)).toBe(String(key));
    }),
    { numRuns: often(300) },
  );
});

test('long texts, and many of them', () => {
  const index = new ValueIndex();
  const texts = [...Array(60).keys()].map((length) => `${length} ${'é'.repeat(length * 20_000)}`);
  const many = [...Array(100_000).keys()].map((number) => `text ${number}`);
  for (const round of [1, 2])
    expect([...texts, ...many].map((text) => index.number(text)).at(-1), `round ${round}`).toBe(100_059);
  expect(texts.map((_, number) => index.text(number))).toEqual(texts.map((text) => JSON.stringify(text)));
  expect(index.text(100_059)).toBe('"text 99999"');
});
