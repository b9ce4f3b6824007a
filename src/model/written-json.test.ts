import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { writtenJson } from './written-json.ts';

test('what was written is read as YAML reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, by) => {
      const text = `${JSON.stringify(value, undefined, by)}\n`;
      expect(writtenJson(text)).toEqual({ value: parse(text) as unknown });
    }),
  );
});

test.each([
  ['a key that stands twice', '{"a":1,"a":2}'],
  ['a number that is not kept', '{"a":9007199254740993}'],
  ['another number for the same', '{"a":1.0}'],
  ['another indentation', '{\n    "a": 1\n}'],
  ['a space more', '{"a": 1}'],
  ['YAML', 'a: 1'],
  ['half of it', '{"a":'],
  ['nothing', ''],
  ['more depth than can be written', `${'['.repeat(1e5)}${']'.repeat(1e5)}`],
])('%s is for the parser that knows places', (_, text) => {
  expect(writtenJson(text)).toBe(undefined);
});
