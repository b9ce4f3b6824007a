import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter, lineLengthMax } from './line-splitter.ts';

function split(chunks: readonly Buffer[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

test.each([
  [['a\nb\n'], ['a', 'b']],
  [
    ['a', 'b\nc'],
    ['ab', 'c'],
  ],
  [
    ['\n\n', 'x\r\n'],
    ['', '', 'x'],
  ],
  [[], []],
])('%j → %j', (chunks, expected) => {
  expect(split(chunks.map((chunk) => Buffer.from(chunk)))).toEqual(expected);
});

test('wherever the bytes are torn, the lines are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(64)), (texts, cuts) => {
      const bytes = Buffer.from(texts.map((text) => `${text.replaceAll(/[\r\n]/g, '')}\n`).join(''));
      const chunks: Buffer[] = [];
      let from = 0;
      for (const cut of cuts) chunks.push(bytes.subarray(from, (from += cut)));
      chunks.push(bytes.subarray(from));
      expect(split(chunks)).toEqual(split([bytes]));
      expect(split([bytes])).toHaveLength(texts.length);
    }),
  );
});

test('an endless line is cut off, and the next one is whole', () => {
  const endless = Array.from({ length: 300 }, () => Buffer.alloc(1_000, 'x'));
  const lines = split([...endless, Buffer.from('\nnext\n')]);
  expect(lines.map(({ length }) => length)).toEqual([lineLengthMax, 4]);
});
