/** Waits for what comes true in the end, in tests that run side by side. */

import { vi } from 'vitest';

/**
 * Looks again and again until the check passes; rejects with its last error.
 *
 * As `expect.poll`, which knows only one present test: of several at once, whoever ends first takes it away from the others.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  check: (seen: T) => void,
  { timeout = 1_000, interval = 50 }: { readonly timeout?: number; readonly interval?: number } = {},
): Promise<void> {
  await vi.waitFor(
    async () => {
      check(await look());
    },
    { timeout, interval },
  );
}
