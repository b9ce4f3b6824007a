import fc from 'fast-check';
import { expect, test } from 'vitest';
import { float32, toGoJson } from './go-json.ts';
import { JsonNumber, readJsonText, type JsonValue } from './json-text.ts';

/** The value as `JSON.parse` would give it. */
function plain(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (value instanceof Map) {
    return Object.fromEntries(
      [...(value as ReadonlyMap<string, JsonValue>)].map(([key, member]) => [key, plain(member)]),
    );
  }
  return Array.isArray(value) ? value.map((item: JsonValue) => plain(item)) : value;
}

test.each([
  ['{"A":1,"a":2} rest', '{"a":2}'],
  [' [1, -2.5e3 ,"x\\n\\u00e9", true,null,false,[],{}]', '[1,-2500,"x\\né",true,null,false,[],{}]'],
  ['01', '0'],
  ['', 'EOF'],
  [' \n', 'EOF'],
  ['{"a":', 'unexpected EOF'],
  ['"abc', 'unexpected EOF'],
  ['[1 2]', "invalid character '2' after array element"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['-', 'unexpected EOF'],
  ['[-]', "invalid character ']' in numeric literal"],
  ['[1.]', "invalid character ']' after decimal point in numeric literal"],
  ['[1e+]', "invalid character ']' in exponent of numeric literal"],
  ['nul', 'unexpected EOF'],
  ['nulL', "invalid character 'L' in literal null (expecting 'l')"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u00z0"', "invalid character 'z' in \\u hexadecimal character escape"],
  ['"\t"', "invalid character '\\t' in string literal"],
  ['"\u0001"', "invalid character '\\x01' in string literal"],
  ["'a'", "invalid character '\\'' looking for beginning of value"],
  ['é', "invalid character 'Ã' looking for beginning of value"],
  ['\u0080', "invalid character 'Â' looking for beginning of value"],
  ['"\\ud800\u007f"', '"\ufffd\u007f"'],
  ['['.repeat(100_000), "invalid character '[' exceeded max depth"],
])('%s', (text, expected) => {
  let seen: string;
  try {
    seen = JSON.stringify(plain(readJsonText(text)));
  } catch (error) {
    seen = (error as Error).message;
  }
  expect(seen).toBe(expected);
});

test('reads what JSON.stringify writes, as JSON.parse does', () => {
  const key = fc.string().map((text) => text.toLowerCase());
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, true, false),
      fc.string({ unit: 'binary' }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(tie('tree')),
      fc.dictionary(key, tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      const text = JSON.stringify(value);
      expect(plain(readJsonText(text))).toEqual(JSON.parse(text));
      expect(JSON.parse(toGoJson(JSON.parse(text)))).toEqual(JSON.parse(text));
    }),
  );
});

test('writes maps sorted, and nothing that a page could run', () => {
  const map = new Map<string, unknown>([
    ['b', 1],
    ['10', '<a>&\u2028'],
    ['__proto__', [null]],
  ]);
  expect(toGoJson(map)).toBe('{"10":"\\u003ca\\u003e\\u0026\\u2028","__proto__":[null],"b":1}');
});

test('a 32-bit float is written short, and reads back as itself', () => {
  expect([1 / 3, 0.1, 1, 0, -1, 16_777_216].map((value) => float32(Math.fround(value)))).toEqual([
    0.33333334, 0.1, 1, 0, -1, 16_777_216,
  ]);
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Math.fround(float32(value)) === value).toBe(true);
    }),
  );
});
