import { expect, test } from 'vitest';
import { settleAll } from './settle-all.ts';

test.each([
  ['none', []],
  ['one', ['a']],
  ['several', ['a', 'b', 'c']],
])('%s: what each gives, in the order of the list', async (_, values) => {
  expect(await settleAll(values.map((value) => Promise.resolve(value)))).toEqual(values);
});

test('the first rejection of the list, and not before the last of them has settled', async () => {
  const seen: string[] = [];
  let end = (): void => undefined;
  const slow = new Promise<string>((resolve) => {
    end = () => {
      seen.push('slow');
      resolve('slow');
    };
  });
  let fail = (): void => undefined;
  const first = new Promise<string>((_, reject) => {
    fail = () => {
      reject(new Error('first of the list'));
    };
  });
  const all = settleAll([first, slow, Promise.reject(new Error('first in time'))]).catch((error: unknown) => {
    seen.push(String(error));
  });
  await Promise.resolve();
  fail();
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  end();
  await all;
  expect(seen).toEqual(['slow', 'Error: first of the list']);
});
