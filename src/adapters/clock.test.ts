import { expect, test } from 'vitest';
import { startClock } from './clock.ts';
import { watchEventLoopDelay } from './event-loop-delay.ts';

test('the clock begins at zero, never goes back, and does not wake early', async () => {
  const clock = startClock();
  const before = clock.now();
  await clock.sleep(20);
  expect(before).toBeGreaterThanOrEqual(0);
  // Node's timers count whole milliseconds.
  expect(clock.now() - before).toBeGreaterThanOrEqual(19);
});

test('the clock on the wall is that of the machine', () => {
  expect(Math.abs(startClock().wallMs() - Date.now())).toBeLessThan(1_000);
});

test('a sleeper is woken, and one that comes too late does not sleep at all', async () => {
  const clock = startClock();
  const alarm = new AbortController();
  const sleeping = clock.sleep(2 ** 31 - 1, alarm.signal);
  alarm.abort();
  await sleeping;
  await clock.sleep(2 ** 31 - 1, alarm.signal);
  expect(alarm.signal.aborted).toBe(true);
});

test('a blocked event loop is seen once, and then forgotten', async () => {
  const clock = startClock();
  using delay = watchEventLoopDelay();
  await clock.sleep(30);
  const until = clock.now() + 150;
  while (clock.now() < until);
  await clock.sleep(30);
  expect(delay.p99Ms()).toBeGreaterThan(100);
  expect(delay.p99Ms()).toBe(0);
});
