import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { often } from '../testing/often.ts';
import { DeepJsonError, parsePreciseJson } from './precise-json.ts';

const deepest = 20;

describe('whole numbers', () => {
  test.each([
    ['1767225600000000001', '1767225600000000001'],
    ['{"a": 1767225600000000001 }', { a: '1767225600000000001' }],
    ['[1767225600000000001,1767225600000000002]', ['1767225600000000001', '1767225600000000002']],
    ['123456789012345', 123_456_789_012_345],
    ['-1767225600000000001', -1_767_225_600_000_000_000],
    ['1767225600000000001.5', 1_767_225_600_000_000_000],
    ['1767225600000000e3', 1_767_225_600_000_000_000],
    ['1e1767225600000000', Number.POSITIVE_INFINITY],
    ['"1767225600000000001"', '1767225600000000001'],
    ['["\\"1767225600000000001", "\\\\", 1]', ['"1767225600000000001', '\\', 1]],
  ])('%s', (text, expected) => {
    expect(parsePreciseJson(text, deepest)).toEqual(expected);
  });

  test.each([
    '',
    '{',
    '[1767225600000000001',
    '01767225600000000001',
    '{1767225600000000001: 1}',
    '"',
    '"\\',
  ])('what is no JSON stays none: %s', (text) => {
    expect(() => parsePreciseJson(text, deepest)).toThrow(SyntaxError);
  });
});

test('how deep lists and objects may lie', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(parsePreciseJson(nested(deepest), deepest)).toHaveLength(1);
  expect(() => parsePreciseJson(nested(deepest + 1), deepest)).toThrow(DeepJsonError);
  expect(() => parsePreciseJson('['.repeat(5_000_000), deepest)).toThrow(DeepJsonError);
  expect(parsePreciseJson(`"${'['.repeat(100)}"`, deepest)).toHaveLength(100);
  expect(parsePreciseJson(`[${'[],'.repeat(100)}[]]`, deepest)).toHaveLength(101);
});

test('any other JSON is what JSON.parse makes of it', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      const expected: unknown = JSON.parse(text);
      fc.pre(!/\d{16}/.test(text));
      expect(parsePreciseJson(text, 1_000)).toEqual(expected);
    }),
    { numRuns: often(1_000) },
  );
});

test('any text is read as JSON, or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\019.eE-+ atn')) }), (text) => {
      try {
        parsePreciseJson(text, deepest);
      } catch (error) {
        expect(error instanceof SyntaxError || error instanceof DeepJsonError).toBe(true);
      }
    }),
    { numRuns: often(5_000) },
  );
});
