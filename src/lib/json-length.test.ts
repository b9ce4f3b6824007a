import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyJson } from './json-copy.ts';
import { jsonLength } from './json-length.ts';

test('it is the length of the text that JSON makes', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const json = copyJson(value);
      expect(jsonLength(json)).toBe(JSON.stringify(json).length);
    }),
  );
});

test.each([
  ['nothing in it', {}],
  ['an empty list', []],
  ['a field that is not there', { a: undefined, b: 1 }],
  ['escapes', { '"': 'a\\b\n\u0001' }],
  ['half a letter', ['\ud800', 'a\udfff', '😀']],
  ['numbers', [0, -1.5, 1e21, 1e-7, 123_456]],
])('%s', (_, value) => {
  expect(jsonLength(value)).toBe(JSON.stringify(value).length);
});
