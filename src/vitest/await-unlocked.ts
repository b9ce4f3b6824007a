/** Tests of one target in several files: each waits for its turn. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lockHolder } from '../adapters/target-lock.ts';

/** A lock whose process was killed tells nobody: it has to be looked at. */
const lookEveryMs = 250;

/**
 * Resolves when one of the targets that are held now is free, or held by another run; at once when none is.
 *
 * @param reports - the folder of all runs
 * @param signal - aborted: rejects with its reason
 */
export async function awaitUnlocked(reports: string, signal: AbortSignal): Promise<void> {
  const held = heldIn(reports);
  if (held.size === 0) return;
  for (;;) {
    signal.throwIfAborted();
    const now = heldIn(reports);
    if ([...held].some(([target, since]) => now.get(target) !== since)) return;
    await setTimeout(lookEveryMs, undefined, { signal });
  }
}

/** Each target that is held, and by what run since when. */
function heldIn(reports: string): ReadonlyMap<string, string> {
  const folder = join(reports, '.locks');
  if (!existsSync(folder)) return new Map();
  const held = new Map<string, string>();
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.json')) continue;
    const target = name.slice(0, -'.json'.length);
    const holder = lockHolder(reports, target);
    if (holder !== undefined)
      held.set(target, holder === 'unreadable' ? holder : `${holder.run} ${holder.since}`);
  }
  return held;
}
