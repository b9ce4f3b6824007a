/** A service as somebody else runs it: a process that nobody of ours has started, its number in a file, what it prints in another. */

import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** What it is called and how it is started. */
export interface RunningServiceOptions {
  /** Where its files are made. */
  readonly folder: string;
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Over our own; `STATE` is added: its folder. */
  readonly environment: Readonly<Record<string, string>>;
}

/** It was started, and may not listen yet. */
export interface RunningService extends Disposable {
  readonly pidFile: string;
  readonly log: string;
  /** The process, as its file says: another one after it was started again. */
  pid(): number;
}

/** Starts it, in a group of its own and in a folder of its own. */
export function startRunningService(options: RunningServiceOptions): RunningService {
  const { folder, name, environment } = options;
  const [program, ...args] = options.command;
  const state = join(folder, 'state', name);
  const pidFile = join(folder, `${name}.pid`);
  const log = join(folder, `${name}.log`);
  mkdirSync(state, { recursive: true });
  const output = openSync(log, 'a');
  const child = spawn(program, args, {
    cwd: state,
    env: { ...process.env, ...environment, STATE: state },
    stdio: ['ignore', output, output],
    detached: true,
  });
  child.unref();
  writeFileSync(pidFile, `${child.pid ?? 0}\n`);
  const pid = (): number => Number(readFileSync(pidFile, 'utf8'));
  return {
    pidFile,
    log,
    pid,
    [Symbol.dispose]: () => {
      try {
        process.kill(pid(), 'SIGKILL');
      } catch {
        // Gone already.
      }
    },
  };
}

/** Whether somebody accepts connections there. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('error', () => {
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Resolves when somebody does. */
export async function listening(port: number): Promise<void> {
  while (!(await listens(port))) await new Promise(setImmediate);
}
