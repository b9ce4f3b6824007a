import { expect, test } from 'vitest';
import { targetSchema } from '../model/target.ts';
import { restoreEnvironment, targetEnvironment } from './target-environment.ts';

const target = targetSchema.parse({
  schemaVersion: 1,
  name: 'x',
  client: 'client.ts',
  services: {
    a: { command: ['run', '${env.BUGS:-none}'], environment: { KEY: '${env.KEY}-${env.OTHER}' } },
    b: { command: ['run', '${port}'] },
  },
});

test('only what the target asks for is stored, and only what is set', () => {
  expect(targetEnvironment(target, { BUGS: 'a', KEY: '', HOME: '/root' })).toEqual({ BUGS: 'a', KEY: '' });
});

test('a replay has what was set then; what was unset then is unset again; the rest is of today', () => {
  expect(
    restoreEnvironment(target, { BUGS: 'b', OTHER: 'x', HOME: '/root' }, { BUGS: 'a', HOME: '/then' }),
  ).toEqual({
    BUGS: 'a',
    KEY: undefined,
    OTHER: undefined,
    HOME: '/root',
  });
});
