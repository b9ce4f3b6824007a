import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ddmin } from './ddmin.ts';

/** The least of `all`, where any of `causes` (sets of letters) is enough; and how often it was asked. */
async function least(all: string, causes: readonly string[]): Promise<{ least: string; asked: string[] }> {
  const asked: string[] = [];
  const found = await ddmin(Array.from(all), (some) => {
    asked.push(some.join(''));
    return Promise.resolve(causes.some((cause) => Array.from(cause).every((one) => some.includes(one))));
  });
  return { least: found.join(''), asked };
}

test.each([
  ['nothing is needed', 'abc', [''], ''],
  ['one of three', 'abc', ['b'], 'b'],
  ['two of three', 'abc', ['ac'], 'ac'],
  ['all of three', 'abc', ['abc'], 'abc'],
  ['one alone', 'a', ['a'], 'a'],
  ['either of two', 'abcd', ['a', 'cd'], 'a'],
  ['two of eight, apart', 'abcdefgh', ['ah'], 'ah'],
])('%s', async (_, all, causes, expected) => {
  expect((await least(all, causes)).least).toBe(expected);
});

test('what is left is 1-minimal and shows it, and nothing is asked twice', async () => {
  const letters = 'abcdefghij';
  const cause = fc.uniqueArray(fc.constantFrom(...Array.from(letters)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(cause, { minLength: 1, maxLength: 3 }), async (sets) => {
      const causes = sets.map((set) => set.join(''));
      const { least: found, asked } = await least(letters, causes);
      const shows = (some: string): boolean =>
        causes.some((one) => Array.from(one).every((letter) => some.includes(letter)));
      expect(shows(found)).toBe(true);
      for (const one of found) expect(shows(found.replace(one, ''))).toBe(false);
      expect(new Set(asked).size).toBe(asked.length);
    }),
  );
});
