import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Path } from '../model/finding.ts';
import { positionOfPath } from './json-position.ts';

const text = '{"a": [1, {"b": "x"}, []],\n "c,": null, "d": {"a": 2}}';

test.each<[Path, string]>([
  [[], '1:1'],
  [['a'], '1:7'],
  [['a', 0], '1:8'],
  [['a', 1, 'b'], '1:17'],
  [['a', 2], '1:23'],
  [['c,'], '2:8'],
  [['d', 'a'], '2:25'],
  // What is not there is where its parent is.
  [['a', 1, 'z'], '1:11'],
  [['a', 7], '1:7'],
  [['z', 'y'], '1:1'],
  [['d', 'a', 'q'], '2:25'],
])('%j stands at %s', (path, expected) => {
  const { line, column } = positionOfPath(text, path);
  expect(`${line}:${column}`).toBe(expected);
});

test('of every value the place is where it begins', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), fc.boolean(), (value, indented) => {
      const written = JSON.stringify(value, null, indented ? 2 : 0);
      for (const [path, inner] of valuesIn(value)) {
        const { line, column } = positionOfPath(written, path);
        const rest = written
          .split('\n')
          .slice(line - 1)
          .join('\n')
          .slice(column - 1);
        expect(rest.charAt(0)).toBe(JSON.stringify(inner).charAt(0));
      }
    }),
  );
});

function valuesIn(value: unknown, path: Path = []): [Path, unknown][] {
  const children: [string | number, unknown][] = Array.isArray(value)
    ? value.map((inner: unknown, index) => [index, inner])
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  return [[path, value], ...children.flatMap(([step, inner]) => valuesIn(inner, [...path, step]))];
}
