/** The watchdog's own process: says which file it reads, waits for the end of its input, then kills the groups in it, and ends. */

import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signalGroup } from './process-state.ts';
import { groupsToKill } from './watchdog-file.ts';

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);

const folder = mkdtempSync(join(tmpdir(), 'seatrial-watchdog-'));
const file = join(folder, 'groups');
// Held open: whoever tidies up the folder for temporary files does not take the list from us.
const descriptor = openSync(file, 'a+');

let over = false;
const finish = (): void => {
  if (over) return;
  over = true;
  for (const group of groupsToKill(readFileSync(descriptor, 'utf8'))) signalGroup(group, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
process.stdin.on('end', finish).on('close', finish).on('error', finish).resume();
process.stdout.write(`${file}\n`);
