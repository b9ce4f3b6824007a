import { expect, test } from 'vitest';
import { targetSchema } from '../model/target.ts';
import { missingPrograms, requirePrograms } from './requirements.ts';

const target = targetSchema.parse({
  schemaVersion: 1,
  name: 't',
  client: 'client.ts',
  requires: [
    { command: 'sh', provide: 'be on Unix' },
    { command: 'no-such-program-here', provide: 'apt-get install it' },
  ],
  services: {},
});

test('what is missing is named, with the command that provides it', () => {
  const env = { PATH: '/nowhere::/usr/bin:/bin' };
  expect(missingPrograms(target, env).map(({ command }) => command)).toEqual(['no-such-program-here']);
  expect(() => {
    requirePrograms(target, env);
  }).toThrow(
    expect.objectContaining({
      code: 'E_TARGET_START',
      message: 'target t needs no-such-program-here, which is not on PATH',
      hint: 'apt-get install it',
    }),
  );
});

test('without a PATH everything is missing, and a target that needs nothing misses nothing', () => {
  expect(missingPrograms(target, {})).toHaveLength(2);
  requirePrograms({ ...target, requires: [] }, {});
});
