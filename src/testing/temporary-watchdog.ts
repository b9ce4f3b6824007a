/** A watchdog for a test, with its journal in a folder of its own. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWatchdog, type Watchdog } from '../adapters/watchdog.ts';

/** Starts one; disposed of, its folder is gone, too. */
export async function temporaryWatchdog(): Promise<Watchdog> {
  const folder = mkdtempSync(join(tmpdir(), 'seatrial-test-watchdog-'));
  const watchdog = await startWatchdog(join(folder, 'undo.jsonl'), 'test');
  return {
    ...watchdog,
    [Symbol.asyncDispose]: async () => {
      await watchdog[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
