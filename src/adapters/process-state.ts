/** What the system says about a process. */

import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { ProcessIdentity } from '../model/undo.ts';
import { isAlive } from './process-identity.ts';

const run = promisify(execFile);

/** `paused`: stopped by a signal (SIGSTOP); `gone`: not there, or dead and not yet collected. */
export type ProcessState = 'running' | 'paused' | 'gone';

/** The state of the process with this id, from /proc where there is one, else from `ps`. */
export async function processState(pid: number): Promise<ProcessState> {
  const letter = process.platform === 'linux' ? (await statFields(pid))[0] : await fromPs(pid);
  if (letter === undefined || letter === 'Z' || letter === 'X') return 'gone';
  return letter === 'T' || letter === 't' ? 'paused' : 'running';
}

/** The fields of /proc/PID/stat after the command in brackets (which may contain anything): state, parent, group, … */
async function statFields(pid: number | string): Promise<string[]> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

async function fromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', 'state=', '-p', String(pid)]);
    return stdout.trim()[0];
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
  const fields = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((pid) => statFields(pid)));
  const members = new Map<number, number[]>();
  for (const stat of fields) {
    const [state = 'X', , group] = stat;
    if (state === 'Z' || state === 'X' || !there.has(Number(group))) continue;
    members.set(Number(group), [...(members.get(Number(group)) ?? []), Number(stat[startField])]);
  }
  return members;
}

/** Where the time of its start is among the fields of a process: man 5 proc. */
const startField = 19;

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
