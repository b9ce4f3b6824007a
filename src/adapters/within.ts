/** Waiting for what may take longer than anybody has time for. */

import type { Signal } from '../lib/signal.ts';

/** Resolves with `promise`, after `ms`, or as soon as `hurry` is aborted. */
export async function within(ms: number, promise: Promise<unknown>, hurry?: Signal): Promise<void> {
  let giveUp = (): void => undefined;
  const late = new Promise<void>((resolve) => (giveUp = resolve));
  const timer = setTimeout(giveUp, hurry?.aborted === true ? 0 : ms);
  hurry?.addEventListener('abort', giveUp);
  await Promise.race([promise, late]);
  hurry?.removeEventListener('abort', giveUp);
  clearTimeout(timer);
}
