/** Waiting for a signal. */

import type { Signal } from '../lib/signal.ts';

/** Resolves when `signal` is aborted; at once, when it is already. */
export function aborted(signal: Signal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
    }
  });
}
