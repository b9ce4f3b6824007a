import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSyntaxError, positionAt } from './json-syntax.ts';
import { often } from '../testing/often.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('finds an error exactly where JSON.parse refuses', () => {
  const almost = fc
    .tuple(fc.json(), fc.nat(40), fc.nat(3), fc.constantFrom('', ',', '"', '}', '[', '1', 'x', '\n'))
    .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));
  fc.assert(
    fc.property(almost, (text) => {
      expect(findSyntaxError(text) === undefined).toBe(isJson(text));
    }),
    { numRuns: often(2_000) },
  );
});

test.each([
  ['', 0, 'value'],
  ['[1 2]', 3, ', or ]'],
  ['{"a":1,}', 7, 'key'],
  ['{"a":1}\n\nx', 9, 'the end'],
  ['["a\nb"]', 1, 'value or ]'],
])('%j: at %i, expected %s', (text, offset, expected) => {
  expect(findSyntaxError(text)).toEqual({ offset, expected });
});

test.each([
  ['abc', 0, '1:1'],
  ['a\nbc', 3, '2:2'],
  ['a\n\n', 3, '3:1'],
])('%j at %i is %s', (text, offset, expected) => {
  const { line, column } = positionAt(text, offset);
  expect(`${line}:${column}`).toBe(expected);
});
