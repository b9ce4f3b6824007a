import { expect, test } from 'vitest';
import { listSetting, numberSetting, setting } from './settings.ts';

test.each<[string | undefined, number | undefined, number | string]>([
  ['7', undefined, 7],
  ['-60000', 0, -60_000],
  ['', 0, 0],
  [undefined, 0, 0],
  [undefined, undefined, 'N is not set'],
  ['', undefined, 'N is not set'],
  ['two', undefined, 'N must be a whole number, not two'],
  ['1.5', 0, 'N must be a whole number, not 1.5'],
])('a number: %j, else %j → %j', (value, fallback, expected) => {
  const read = (): number => numberSetting({ N: value }, 'N', fallback);
  if (typeof expected === 'number') expect(read()).toBe(expected);
  else expect(read).toThrow(expected);
});

test('a text that must be there', () => {
  expect(setting({ STATE: 'folder' }, 'STATE')).toBe('folder');
  expect(() => setting({ STATE: '' }, 'STATE')).toThrow('STATE is not set');
});

test.each([
  [undefined, []],
  ['', []],
  ['a', ['a']],
  [' a, b ,,c', ['a', 'b', 'c']],
])('a list: %j → %j', (value, expected) => {
  expect(listSetting({ LIST: value }, 'LIST')).toEqual(expected);
});
