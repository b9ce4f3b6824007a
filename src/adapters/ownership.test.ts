import { expect, test } from 'vitest';
import { createOwnership } from './ownership.ts';

/** Ends the things in the notation (`a b! [c d]`: b cannot be ended, c and d end together) and says what happened, in order. */
async function endAll(notation: string): Promise<string> {
  const owned = createOwnership();
  const ended: string[] = [];
  const thing = (name: string): AsyncDisposable => ({
    [Symbol.asyncDispose]: async () => {
      ended.push(name);
      return name.endsWith('!') ? Promise.reject(new Error(name)) : Promise.resolve();
    },
  });
  for (const [, group, one = ''] of notation.matchAll(/\[([^\]]*)\]|(\S+)/g)) {
    if (group === undefined) owned.use(thing(one));
    else owned.useAll(group.split(' ').map(thing));
  }
  const outcome = await owned.end().then(
    () => 'fine',
    (error: unknown) => (error as Error).message,
  );
  await owned.end();
  return `${ended.join(' ')}: ${outcome}`;
}

test.each([
  ['', ': fine'],
  ['a b c', 'c b a: fine'],
  ['a [b c] d', 'd b c a: fine'],
  ['a b! c', 'c b! a: b!'],
  ['a! [b! c] d!', 'd! b! c a!: 3 things could not be ended'],
])('%j → %s', async (notation, expected) => {
  expect(await endAll(notation)).toBe(expected);
});

test('what is ended at once is ended, too', async () => {
  const owned = createOwnership();
  let closed = false;
  owned.use({
    [Symbol.dispose]: () => {
      closed = true;
    },
  });
  await owned.end();
  expect(closed).toBe(true);
});
