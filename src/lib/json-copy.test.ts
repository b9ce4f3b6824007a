import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyJson } from './json-copy.ts';

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('a copy as JSON makes it', () => {
  test('of any JSON it is the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(copyJson(value)).toStrictEqual(throughText(value));
      }),
    );
  });

  test.each([
    ['what is undefined is left out', { a: undefined, b: 1 }],
    ['in a list it is null', [undefined, 1]],
    ['no number', { a: NaN, b: [Infinity] }],
    ['minus zero', { a: -0, b: [-0] }],
    ['a list with an empty place', [1, , 2]],
    ['a date', { at: new Date(0) }],
    ['what says itself what it is', { a: { toJSON: () => 'b' } }],
    ['a function', { a: () => 1, b: 2 }],
    ['an own property named as the prototype', JSON.parse('{"__proto__":{"a":[1]}}')],
    ['a class', { map: new Map([[1, 2]]) }],
  ])('%s', (_, value) => {
    expect(copyJson(value)).toStrictEqual(throughText(value));
  });

  test('it shares nothing with the value', () => {
    const value = { list: [{ a: 1 }], record: { b: { c: 2 } } };
    const copy = copyJson(value);
    value.list.push({ a: 3 });
    value.record.b.c = 4;
    expect(copy).toStrictEqual({ list: [{ a: 1 }], record: { b: { c: 2 } } });
  });

  test('what goes in circles is refused', () => {
    const value: Record<string, unknown> = {};
    value['self'] = value;
    expect(() => copyJson(value)).toThrow(RangeError);
  });
});
