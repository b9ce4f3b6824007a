/**
 * A process of ours, in a session and process group of its own, that cannot escape the watchdog as long as it stays in that group.
 *
 * It starts behind a gate: a shell waits for a line on descriptor 3 and only then becomes the command. In between the
 * watchdog is told the group. A harness that dies before it opens the gate closes the descriptor, and the shell ends; one
 * that dies later has told the watchdog. A session of its own also means that Ctrl-C on the terminal does not reach it.
 */

import type { Signal } from '../lib/signal.ts';
import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { gatedCommand, openGate } from './gate.ts';
import type { Ending, Output } from './life.ts';
import { groupLives, signalGroup } from './process-state.ts';
import type { ProcessName, Watchdog } from './watchdog.ts';
import { within } from './within.ts';

/** A running process with its group. */
export interface OwnedProcess {
  /** Also the number of its group. */
  readonly pid: number;
  /** Resolves when the process itself is gone (members of its group may live). */
  readonly exited: Promise<Ending>;
  /** Resolves when it is gone and all it printed has been read, or half a second after it is gone. */
  readonly drained: Promise<void>;
  /** `undefined` while it runs. */
  ending(): Ending | undefined;
  /** To the whole group. */
  signal(signal: NodeJS.Signals): void;
  /** SIGKILL to the whole group; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM (and SIGCONT, should it be paused); SIGKILL after `graceMs` or as soon as `signal` is aborted; resolves when the group is gone. */
  end(graceMs: number, signal?: Signal): Promise<void>;
}

/** What to start, and who is told. */
export interface OwnedProcessOptions {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** For the journal: a replica, or the proxy, of which experiment. */
  readonly name: ProcessName;
  readonly watchdog: Pick<Watchdog, 'guard' | 'forget'>;
  /** Gets standard output and standard error. */
  readonly onOutput: (output: Output) => void;
  /** Keep its standard input open as long as this process lives (a sign of life); else it is empty. */
  readonly keepInput?: boolean;
}

const groupGoneMsMax = 1_000;
const drainMsMax = 500;
const pollMs = 10;

/**
 * Starts the command.
 *
 * @throws {@link SeatrialError} `E_TARGET_START` when not even its shell starts
 */
export async function startOwned(options: OwnedProcessOptions): Promise<OwnedProcess> {
  const { command, cwd, env, name, watchdog, keepInput = false } = options;
  const [shell, ...args] = gatedCommand(command);
  const child = spawn(shell, args, {
    cwd,
    env,
    detached: true,
    stdio: [keepInput ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid === undefined) {
    const cause = await new Promise<Error>((resolve) => child.once('error', resolve));
    throw new SeatrialError('E_TARGET_START', `${command[0] ?? ''} did not start: ${messageOf(cause)}`, {
      cause,
    });
  }
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new SeatrialError('E_INTERNAL', 'a process without output');

  let ending: Ending | undefined;
  const exited = new Promise<Ending>((resolve) => {
    child.once('exit', (code, signal) => {
      ending = { code, signal };
      resolve(ending);
    });
  });
  const closed = new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve();
    });
  });
  options.onOutput({ stdout, stderr });
  let guarded: number;
  try {
    guarded = watchdog.guard(name, pid);
  } catch (error) {
    signalGroup(pid, 'SIGKILL');
    throw error;
  }
  openGate(child.stdio[3] as Writable);

  let gone: Promise<void> | undefined;
  const settled = (): Promise<void> =>
    (gone ??= exited.then(() =>
      forgetWhenGone(pid, () => {
        watchdog.forget(guarded);
      }),
    ));
  void exited.then(async () => {
    // A group that ended as a whole is nobody's any more. What its leader left behind stays known to the watchdog.
    if (!(await groupLives(pid))) await settled();
  });
  const signal = (name: NodeJS.Signals): void => {
    if (gone === undefined) signalGroup(pid, name);
  };
  const kill = async (): Promise<void> => {
    signal('SIGKILL');
    await settled();
  };
  return {
    pid,
    exited,
    drained: exited.then(() => within(drainMsMax, closed)),
    ending: () => ending,
    signal,
    kill,
    end: async (graceMs, hurry) => {
      if (ending === undefined) {
        signal('SIGTERM');
        signal('SIGCONT');
        await within(graceMs, exited, hurry);
      }
      await kill();
    },
  };
}

/** The leader is collected by us, what it started by the system's first process: that may take a moment. */
async function forgetWhenGone(group: number, forget: () => void): Promise<void> {
  for (let waited = 0; waited < groupGoneMsMax; waited += pollMs) {
    if (!(await groupLives(group))) {
      forget();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
