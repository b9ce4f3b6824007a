import { expect, test } from 'vitest';
import { namesClass } from './named-class.mjs';

test.each([
  ['missing-timeout', 'nothing says how long web waits: no timeout is known', true],
  ['missing-timeout', 'a missing answer is waited for', false],
  ['saga-no-compensation', 'the step has nothing that compensates it', true],
  ['cache-is-hard-dependency', 'a cache that may be a hard one', true],
  ['breaker-never-closes', 'never tried before', false],
])('%s: “%s” → %s', (name, reason, expected) => {
  expect(namesClass({ reason, terms: [] }, name)).toBe(expected);
  expect(namesClass({ reason: '', terms: [{ fact: reason }] }, name)).toBe(expected);
});
