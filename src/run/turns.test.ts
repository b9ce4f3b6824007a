import { expect, test } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.ts';
import { createTurns } from './turns.ts';

/** Runs tasks of 10 ms each, all asked for at once, and says when each ended: `a 10, b 20`. */
async function ends(...tasks: string[]): Promise<string> {
  const clock = createFakeClock();
  const turns = createTurns();
  const said: string[] = [];
  const asked = tasks.map((wanted) =>
    turns(wanted.split(''), async () => {
      await clock.sleep(10);
      said.push(`${wanted} ${clock.now()}`);
      if (wanted.includes('x')) throw new Error('no');
    }),
  );
  await clock.run(Promise.allSettled(asked));
  return said.join(', ');
}

test.each([
  [['a', 'a', 'a'], 'a 10, a 20, a 30'],
  [['a', 'b', 'c'], 'a 10, b 10, c 10'],
  [['a', 'ab', 'b'], 'a 10, ab 20, b 30'],
  [['a', 'bc', 'cd', 'a'], 'a 10, bc 10, a 20, cd 20'],
  [['', '', 'a'], ' 10,  10, a 10'],
  [['x', 'x', 'ax', 'a'], 'x 10, x 20, ax 30, a 40'],
])('tasks that want %j end at %s', async (tasks, expected) => {
  expect(await ends(...tasks)).toBe(expected);
});

test('what a task throws is told to who asked for it', async () => {
  await expect(createTurns()(['a'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
