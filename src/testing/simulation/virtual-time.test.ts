import { expect, test } from 'vitest';
import { createVirtualTime } from './virtual-time.ts';

test('what is due happens in order, and all that it wakes goes on before the next', async () => {
  const time = createVirtualTime();
  const seen: string[] = [];
  const walk = async (name: string, ms: number): Promise<void> => {
    await time.sleep(ms);
    for (let step = 1; step <= 3; step += 1) {
      seen.push(`${name}${step} at ${time.now()}`);
      await Promise.resolve();
    }
  };
  await time.run(Promise.all([walk('b', 20), walk('a', 10), walk('c', 20)]));
  expect(seen.map((one) => one.slice(0, 2)).join(' ')).toBe('a1 a2 a3 b1 b2 b3 c1 c2 c3');
  expect(time.now()).toBe(20);
});

test('a sleep never ends early, whatever fraction of a millisecond it is', async () => {
  const time = createVirtualTime();
  await time.run(time.sleep(1_000 / 3));
  expect(time.now()).toBeGreaterThanOrEqual(1_000 / 3);
  expect(time.now()).toBeLessThan(1_000 / 3 + 0.001);
});

test('an aborted sleep ends at once; what was called off does not happen', async () => {
  const time = createVirtualTime();
  const over = new AbortController();
  const sleeping = time.sleep(1_000, over.signal);
  time.after(5, () => {
    over.abort();
  });
  time.after(1, () => {
    callOff();
  });
  const callOff = time.after(2, () => {
    throw new Error('it was called off');
  });
  await time.run(sleeping);
  expect(time.now()).toBe(5);
});

test('who waits for something else is told of', async () => {
  const time = createVirtualTime();
  const never = new Promise(() => undefined);
  await expect(time.run(never)).rejects.toMatchObject({ code: 'E_SIMULATION' });
});
