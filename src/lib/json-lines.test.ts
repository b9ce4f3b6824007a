import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonLines, parseJsonLines, toJsonLine } from './json-lines.ts';

const torn = { name: 'f.jsonl', tornTail: true };

describe('lines', () => {
  test('come back as they were written, in whatever pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat(9), { minLength: 1 }), (values, cuts) => {
        const text = values.map(toJsonLine).join('');
        const pieces: string[] = [];
        for (let at = 0, n = 0; at < text.length; n += 1) {
          const length = (cuts[n % cuts.length] ?? 0) + 1;
          pieces.push(text.slice(at, at + length));
          at += length;
        }
        const read = Array.from(jsonLines(pieces, { name: 'f' }), ({ value }) => value);
        expect(read).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  test('know their numbers, empty ones counted', () => {
    expect([...jsonLines(['1\n\n', '2\r\n'], { name: 'f' })]).toEqual([
      { line: 1, value: 1 },
      { line: 3, value: 2 },
    ]);
  });
});

describe('a torn last line', () => {
  test('is dropped where a writer may have been killed, wherever it was cut', () => {
    const text = toJsonLine({ a: 1 }) + toJsonLine({ b: 'ü' });
    for (let end = toJsonLine({ a: 1 }).length; end < text.length - 2; end += 1)
      expect(parseJsonLines(text.slice(0, end), torn)).toEqual([{ a: 1 }]);
  });

  test('is an error elsewhere, and so is a torn line in the middle', () => {
    expect(() => parseJsonLines('1\n{"a"', { name: 'f.jsonl' })).toThrow(/^f\.jsonl:2:1: /);
    expect(() => parseJsonLines('1\n\n{"a"\n2\n', torn)).toThrow(/^f\.jsonl:3:1: /);
    expect(() => parseJsonLines('1\n{"a"\n', torn)).toThrow(/^f\.jsonl:2:1: /);
  });
});
