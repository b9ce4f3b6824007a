import { expect, test } from 'vitest';
import { dependentsOf, followerOf, stepsBefore } from './step-order.ts';
import { sagaSchema, type Saga } from './target.ts';

/** `a b c[] d[a c]`: steps in the order of the list, with what they wait for where it is not the one before. */
function sagaOf(notation: string): Saga {
  const steps = Array.from(notation.matchAll(/(\w)(?:\[([\w ]*)\])?/g), ([, name = '', after]) => ({
    name,
    service: 'any',
    ...(after === undefined ? {} : { after: after.split(' ').filter((one) => one !== '') }),
  }));
  return sagaSchema.parse({ coordinator: 'any', steps });
}

const names = (steps: readonly { readonly name: string }[] = []): string =>
  steps.map(({ name }) => name).join('');

test.each([
  ['a', 'a:'],
  ['a b c', 'a:bc b:c c:'],
  ['a b[]', 'a: b:'],
  ['a b[] c[a b] d', 'a:cd b:cd c:d d:'],
  ['a b[] c d[a c]', 'a:d b:cd c:d d:'],
  ['a b[a] c[a] d[b]', 'a:bcd b:d c: d:'],
  // Whoever waits for a step that stands behind it in the list comes after it all the same.
  ['a[b] b[]', 'a: b:a'],
  // A circle is refused where target files are read; here it only must not go round for ever.
  ['a[b] b[a]', 'a:b b:a'],
])('%s: after each step come %s', (notation, expected) => {
  const saga = sagaOf(notation);
  const found = Array.from(dependentsOf(saga), ([name, later]) => `${name}:${names(later)}`);
  expect(found.join(' ')).toBe(expected);
});

test.each([
  ['a b c', 'b', 'c', 'a'],
  ['a b c', 'c', undefined, 'ab'],
  ['a b[] c[a b] d', 'a', 'c', ''],
  ['a b[] c[a b] d', 'd', undefined, 'abc'],
  ['a b[] c d[a c]', 'c', 'd', 'b'],
])('%s: %s is followed by %s, and comes after %s', (notation, step, follower, before) => {
  const saga = sagaOf(notation);
  expect(followerOf(saga, step)?.name).toBe(follower);
  expect(names(stepsBefore(saga, step))).toBe(before);
});
