import { expect, test } from 'vitest';
import { scenarioSchema } from '../../model/scenario.ts';
import { primaryBackupRegister } from './register/register.ts';
import { simulationGround } from './trial-ground.ts';

const trial = (seed: number) => ({
  purpose: 'explore' as const,
  scenario: scenarioSchema.parse({
    schemaVersion: 1,
    name: 'any',
    target: 'register',
    seed,
    workload: {
      use: 'registers',
      writeAt: ['register.1'],
      readAt: ['register.1'],
      rate: 20,
      duration: '1s',
    },
  }),
});
const trials = [trial(1), trial(2), trial(3)];

test('an answer for each, in their order', async () => {
  const answers = await simulationGround(primaryBackupRegister).try(trials);
  expect(answers.map((one) => [one?.experiment, one?.verdict])).toEqual([
    ['any-1', 'held'],
    ['any-2', 'held'],
    ['any-3', 'held'],
  ]);
});

test('others have a turn between two, and what they put an end to is not begun', async () => {
  let stopped: string | undefined;
  const ground = simulationGround(primaryBackupRegister, {
    enough: ({ scenario }) => {
      // An interruption comes as an event of its own.
      if (scenario.seed === 2) setImmediate(() => (stopped = 'interrupted'));
      return stopped;
    },
  });
  const answers = await ground.try(trials);
  expect(answers.map((one) => one?.experiment)).toEqual(['any-1', 'any-2', undefined]);
  expect(ground.enough(trial(4))).toBe('interrupted');
});
