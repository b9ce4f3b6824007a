import { expect, test } from 'vitest';
import { catchStrayErrors } from './stray-errors.ts';

test('what nobody caught is kept, the first of it, and the process lives', async () => {
  // Vitest listens, too, and would call the whole run a failure.
  const others = (['uncaughtException', 'unhandledRejection'] as const).map((event) => {
    const listeners = process.listeners(event as 'uncaughtException');
    process.removeAllListeners(event);
    return { event, listeners };
  });
  try {
    using stray = catchStrayErrors();
    expect(stray.first()).toBeUndefined();
    void Promise.reject(new Error('rejected'));
    await new Promise((resolve) => setTimeout(resolve, 10));
    setTimeout(() => {
      throw new Error('thrown');
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(stray.first()).toEqual({ thrown: new Error('rejected') });
  } finally {
    for (const { event, listeners } of others) for (const listener of listeners) process.on(event, listener);
  }
  expect(process.listenerCount('uncaughtException')).toBe(others[0]?.listeners.length);
});
