import { expect, test } from 'vitest';
import { withFields } from './fields.ts';

test('fields come after those that were there, in their order, and write over', () => {
  const row = withFields({ kind: 'operation', at: 1 }, { id: 7, at: 2 });
  expect(JSON.stringify(row)).toBe('{"kind":"operation","at":2,"id":7}');
});

test('it is the object that was given, and the other one stays as it is', () => {
  const own = { a: 1 };
  const other = { b: undefined };
  expect(withFields(own, other)).toBe(own);
  expect(Object.keys(own)).toEqual(['a', 'b']);
  expect(other).toEqual({ b: undefined });
});
