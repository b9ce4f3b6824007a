/** What the system says about a process. */

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ProcessIdentity } from '../model/undo.ts';
import { isAlive } from './process-identity.ts';
import { parseProcessStat, type ProcessStat } from './process-stat.ts';

const run = promisify(execFile);

/** `paused`: stopped by a signal (SIGSTOP); `gone`: not there, or dead and not yet collected. */
export type ProcessState = 'running' | 'paused' | 'gone';

/** The state of the process with this id, from /proc where there is one, else from `ps`. */
export async function processState(pid: number): Promise<ProcessState> {
  const stat = process.platform === 'linux' ? await statOf(pid) : await fromPs(pid);
  if (stat === undefined || stat.isDead) return 'gone';
  return /^T/i.test(stat.state) ? 'paused' : 'running';
}

async function statOf(pid: number | string): Promise<ProcessStat | undefined> {
  try {
    return parseProcessStat(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

async function fromPs(pid: number): Promise<Pick<ProcessStat, 'state' | 'isDead'> | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'state=', '-p', String(pid)]);
    const state = stdout.trim();
    return { state, isDead: state.startsWith('Z') };
  } catch {
    return undefined;
  }
}

/** Whether a process group still has members that live. */
export async function groupLives(group: number): Promise<boolean> {
  return (await livingGroups([group])).has(group);
}

/** Which of these process groups still have members that live. */
export async function livingGroups(groups: readonly number[]): Promise<ReadonlySet<number>> {
  return new Set((await groupMembers(groups)).keys());
}

/**
 * The process groups among these that still have members that live, with the clock ticks since the machine's start at which those began
 * (none where the system does not tell). Dead ones that nobody has collected yet do not count: their parent is the system's first
 * process, which may take its time. One look at the whole of /proc for all groups, and none where no group is there.
 */
export async function groupMembers(
  groups: readonly number[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const there = new Set(groups.filter(isThere));
  if (process.platform !== 'linux' || there.size === 0)
    return new Map(Array.from(there, (group) => [group, []]));
  const names = await readdir('/proc');
  const stats = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((pid) => statOf(pid)));
  const members = new Map<number, number[]>();
  for (const stat of stats) {
    if (stat === undefined || stat.isDead || !there.has(stat.group)) continue;
    members.set(stat.group, [...(members.get(stat.group) ?? []), Number(stat.began)]);
  }
  return members;
}

/** Gone; or (EPERM) dead and not collected on macOS, or somebody else's by now. */
function isThere(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

/** Sends a signal to this process alone, if it is still the one that was meant. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Sends a signal to every member of a process group; a group that is gone is fine. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // On macOS a group whose members are all dead but not yet collected answers EPERM.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
