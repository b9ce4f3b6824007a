import { expect, test } from 'vitest';
import { remembered } from './remembered.ts';

test('an answer is worked out once for each key, whatever it is', () => {
  const asked: string[] = [];
  const lengthOf = remembered(({ name }: { readonly name: string }) => {
    asked.push(name);
    return name === '' ? undefined : name.length;
  });
  const [short, none] = [{ name: 'ab' }, { name: '' }];
  expect([short, none, short, none, { name: 'ab' }].map(lengthOf)).toEqual([2, undefined, 2, undefined, 2]);
  expect(asked).toEqual(['ab', '', 'ab']);
});
