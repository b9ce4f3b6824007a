import { expect, test } from 'vitest';
import { outcomeOf } from './answers.ts';

test.each([
  [200, 'ok'],
  [202, 'ok'],
  [304, 'unknown'],
  [400, 'unknown'],
  [404, 'unknown'],
  [408, 'unknown'],
  [409, 'refused'],
  [422, 'refused'],
  [500, 'unknown'],
  [503, 'unknown'],
  [undefined, 'unknown'],
])('%s is %s', (status, expected) => {
  expect(outcomeOf(status === undefined ? undefined : { status, body: {} })).toBe(expected);
});
