/**
 * Which process this is: its id, and when it began. Ids are given out again, so an id alone may name somebody else by now.
 *
 * Synchronous, because it is asked while locks are taken and journals are written. On Linux the beginning is the boot and the clock
 * tick since then, exact and cheap; elsewhere what `ps` says, which is exact to the second.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../model/undo.ts';
import { parseProcessStat } from './process-stat.ts';

/** The identity of the process with this id; `undefined` when there is none that lives (a dead one not yet collected is gone). */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  // An id of 0 or less would ask about groups.
  if (!Number.isSafeInteger(pid) || pid < 1) return undefined;
  const began = process.platform === 'linux' ? beganByProc(pid) : beganByPs(pid);
  return began === undefined ? undefined : { pid, began };
}

/** Whether this very process lives, not another one that was given its id since. A paused one lives. */
export function isAlive({ pid, began }: ProcessIdentity): boolean {
  return processIdentity(pid)?.began === began;
}

/** Whether the process began since this machine was started, as far as can be told (elsewhere than on Linux it cannot). */
export function isOfThisBoot({ began }: ProcessIdentity): boolean {
  const own = processIdentity(process.pid)?.began ?? '';
  return process.platform !== 'linux' || began.split(':')[0] === own.split(':')[0];
}

function beganByProc(pid: number): string | undefined {
  const stat = parseProcessStat(readIfThere(`/proc/${pid}/stat`) ?? '');
  if (stat === undefined || stat.isDead) return undefined;
  return `${readIfThere('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}:${stat.began}`;
}

function beganByPs(pid: number): string | undefined {
  try {
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } } as const;
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...began] = line.split(/\s+/);
    return began.length === 0 || /^[ZX]/i.test(state) ? undefined : began.join(' ');
  } catch {
    return undefined;
  }
}

/** A process may go at any moment: what is not there cannot be read. */
function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
