/** What the system says of processes (Linux: /proc). One is named by its id and when it began, because ids are given out again. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** `{ pid, began, parent, state }` of a process, dead ones that nobody has collected yet included; `undefined` when there is none. */
export function processOf(pid) {
  const text = read(`/proc/${pid}/stat`);
  if (text === '') return undefined;
  // After the command in brackets, which may contain anything: state, parent, …; field 22 of the whole is when it began.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { pid: Number(pid), began: fields[19], parent: Number(fields[1]), state: fields[0] };
}

/** Whether this very process lives. */
export function lives({ pid, began }) {
  const now = processOf(pid);
  return now !== undefined && now.began === began && !isDead(now);
}

/** The children of a process, their children, and so on, with their commands. Dead ones that it has not collected are among them. */
export function descendantsOf(pid) {
  const all = everyProcess();
  const found = [];
  for (let parents = [pid]; parents.length > 0;) {
    const children = all.filter(({ parent }) => parents.includes(parent));
    found.push(...children.map((one) => ({ ...one, command: commandOf(one.pid) })));
    parents = children.map((one) => one.pid);
  }
  return found;
}

/** Living processes that have anything to do with `folder`: in their command, environment or working folder. */
export function processesOf(folder) {
  return everyProcess()
    .filter((one) => one.pid !== process.pid && !isDead(one))
    .map((one) => ({ ...one, command: commandOf(one.pid) }))
    .filter(({ pid, command }) =>
      [command, read(`/proc/${pid}/environ`), workingFolderOf(pid)].some((text) => text.includes(folder)),
    );
}

/** SIGKILL to this very process, should it live. */
export function kill(one) {
  try {
    if (lives(one)) process.kill(one.pid, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function isDead({ state }) {
  return state === 'Z' || state === 'X';
}

function everyProcess() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => processOf(pid) ?? []);
}

function commandOf(pid) {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function workingFolderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

/** Empty when the process has ended, or is not ours to look at. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
