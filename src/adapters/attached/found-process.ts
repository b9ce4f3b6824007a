/** A process that was found running: whose it is, and whether it may be touched. */

import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { SeatrialError } from '../../lib/errors.ts';
import type { ProcessIdentity } from '../../model/undo.ts';
import { processIdentity } from '../process-identity.ts';
import { parseProcessStat } from '../process-stat.ts';

/** What a process was started with. */
export interface ProcessSurroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The process with this id, if it may be paused and killed.
 *
 * @param journal - our undo journal: whoever was started with it is our watchdog
 * @throws {@link SeatrialError} `E_TARGET_START` when there is none; `E_USAGE` when it is another user's, ours, or one that we run in
 */
export function findProcess(replica: string, pid: number, journal: string): ProcessIdentity {
  const identity = processIdentity(pid);
  if (identity === undefined)
    throw new SeatrialError('E_TARGET_START', `${replica}: there is no process ${pid}`, {
      hint: 'services of the runtime attached are to run already; the id stands in the target file, or in its pidFile',
    });
  const why = whyNotTouch(pid, journal);
  if (why !== undefined) throw new SeatrialError('E_USAGE', `${replica}: process ${pid} ${why}`);
  return identity;
}

function whyNotTouch(pid: number, journal: string): string | undefined {
  if (pid === 1) return 'is the system’s first';
  if (pid === process.pid || commandOf(pid).includes(journal)) return 'is one of Seatrial itself';
  if (ancestors(process.pid).includes(pid)) return 'is one that Seatrial was started from';
  return ownerOf(pid) === process.geteuid?.() ? undefined : 'belongs to another user';
}

/** The parents of a process, its own first. Nothing where the system does not tell. */
function ancestors(pid: number): number[] {
  const found: number[] = [];
  for (let next = parentOf(pid); next > 0 && !found.includes(next); next = parentOf(next)) found.push(next);
  return found;
}

function parentOf(pid: number): number {
  if (process.platform !== 'linux') return pid === process.pid ? process.ppid : 0;
  return parseProcessStat(textOf(`/proc/${pid}/stat`))?.parent ?? 0;
}

function commandOf(pid: number): string {
  return textOf(`/proc/${pid}/cmdline`);
}

/** Elsewhere than on Linux the system is asked whether we may send it signals. */
function ownerOf(pid: number): number | undefined {
  if (process.platform === 'linux') return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
  try {
    process.kill(pid, 0);
    return process.geteuid?.();
  } catch {
    return undefined;
  }
}

/** In what folder and with which variables it was started; `undefined` where the system does not tell. */
export function surroundingsOf(pid: number): ProcessSurroundings | undefined {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((entry) => entry.includes('='));
    return {
      cwd: readlinkSync(`/proc/${pid}/cwd`),
      env: Object.fromEntries(
        entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
      ),
    };
  } catch {
    return undefined;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
