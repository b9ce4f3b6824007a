import { expect, test } from 'vitest';
import { matchesName } from './name-pattern.ts';

test.each([
  ['order->payment lost-reply', 'order->*', true],
  ['order->payment lost-reply', 'lost-reply', true],
  ['order->payment lost-reply', '*lost-reply', true],
  ['order->payment lost-reply', 'lost*', false],
  ['a.b', 'a?b', false],
  ['axb', 'a.b', false],
  ['two\nlines', 'two*lines', true],
  ['a(b', 'a(*', true],
])('%j by %j: %s', (name, pattern, matches) => {
  expect(matchesName(name, pattern)).toBe(matches);
});
