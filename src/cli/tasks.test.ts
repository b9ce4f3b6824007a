import { expect, test } from 'vitest';
import { paintFor } from './paint.ts';
import { runTasks, type Task } from './tasks.ts';
import type { World } from './world.ts';

function world(): { world: World; printed: string[] } {
  const printed: string[] = [];
  const output = { write: (text: string) => void printed.push(text), isTTY: false, columns: 80 };
  return {
    printed,
    world: {
      env: {},
      cwd: '/',
      stdout: output,
      stderr: output,
      isCI: true,
      interrupted: new AbortController().signal,
      emergency: new AbortController().signal,
    },
  };
}

async function run(tasks: readonly Task[], lanes: number): Promise<string[]> {
  const { world: here, printed } = world();
  await runTasks(tasks, { lanes, world: here, paint: paintFor(here.stderr, here) });
  return printed;
}

test('plain: a line for each that did something, in the order they end', async () => {
  const printed = await run(
    [
      { title: () => 'a', run: () => new Promise((resolve) => setTimeout(resolve, 30, 'slow')) },
      { title: () => 'b', run: () => Promise.resolve('quick') },
      { title: () => 'c', run: () => Promise.resolve(undefined) },
    ],
    2,
  );
  expect(printed).toEqual(['[2/3] b: quick\n', '[1/3] a: slow\n']);
});

test.each([1, 2, 5, 1_000_000_000])('%i lanes: never more at once, each task once', async (lanes) => {
  let atOnce = 0;
  let most = 0;
  let done = 0;
  const task: Task = {
    title: () => 'x',
    run: async () => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((resolve) => setTimeout(resolve, 1));
      atOnce -= 1;
      done += 1;
      return undefined;
    },
  };
  await run(
    Array.from({ length: 7 }, () => task),
    lanes,
  );
  expect({ most, done }).toEqual({ most: Math.min(lanes, 7), done: 7 });
});

test('one that throws does not end the others, and is thrown at the end', async () => {
  const ran: string[] = [];
  const ending = run(
    [
      { title: () => 'a', run: () => Promise.reject(new Error('first')) },
      { title: () => 'b', run: () => Promise.reject(new Error('second')) },
      { title: () => 'c', run: () => Promise.resolve(void ran.push('c')) },
    ],
    1,
  );
  await expect(ending).rejects.toThrow('first');
  expect(ran).toEqual(['c']);
});
