import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from './text-lines.ts';

test.each([
  ['', 0, '1:1'],
  ['a\nb', 0, '1:1'],
  ['a\nb', 1, '1:2'],
  ['a\nb', 2, '2:1'],
  ['a\nb', 3, '2:2'],
  ['a\n', 2, '2:1'],
  ['a\r\nb', 3, '2:1'],
  ['a\rb', 2, '1:3'],
  ['ab', -1, '1:1'],
  ['ab', 9, '1:3'],
])('%j at %d is %s', (text, offset, expected) => {
  const { line, column } = linesOf(text).positionOf(offset);
  expect(`${line}:${column}`).toBe(expected);
});

test('a line is what stands between two ends, a column how far behind one', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', 'é'), maxLength: 40 });
  fc.assert(
    fc.property(text, fc.nat(40), (written, anywhere) => {
      const offset = anywhere % (written.length + 1);
      const { line, column } = linesOf(written).positionOf(offset);
      const before = written.split('\n').slice(0, line - 1);
      expect(before.reduce((sum, { length }) => sum + length + 1, 0) + column - 1).toBe(offset);
    }),
  );
});
