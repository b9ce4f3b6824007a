/**
 * A process that was found running is started again after we killed it: by the harness, or in its place by the watchdog or `seatrial heal`.
 *
 * It is started once: whoever comes looks whether it is there already, by everything that is known of it (the process that was killed,
 * those that were started since, the one in its file of ids). What is started is behind a gate until it is written down, and outlives us.
 */

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { messageOf } from '../../lib/errors.ts';
import type { ProcessIdentity, UndoStep } from '../../model/undo.ts';
import { gatedCommand, openGate } from '../gate.ts';
import { isAlive, processIdentity } from '../process-identity.ts';
import { signalGroup } from '../process-state.ts';
import { accepts } from '../proxy-undo.ts';

/** Which process, and how it is started. */
export type Revival = Omit<Extract<UndoStep, { undo: 'revive' }>, 'undo'>;

/** What is known beside that. */
export interface RevivalContext {
  /** Processes that were started in its place since. */
  readonly known: () => readonly ProcessIdentity[];
  /** One is started: written down before it may do anything. */
  readonly started: (process: ProcessIdentity) => void;
  /** Aborted: nothing is started any more, and nothing waited for. */
  readonly signal?: AbortSignal;
}

const pollMs = 25;
const startMsMax = 15_000;
/** Who was asked to end by somebody who has died since is gone within so long, or was never asked. */
const endingMsMax = 6_000;

/** The process it is now; `undefined`: it is not there. */
export function livingProcess(
  { process, pidFile }: Pick<Revival, 'process' | 'pidFile'>,
  known: readonly ProcessIdentity[],
): ProcessIdentity | undefined {
  const named = [process, ...known];
  const written = processInFile(pidFile);
  // One of those is dead, and its id was given to somebody else.
  const isReused = named.some(({ pid }) => pid === written?.pid);
  return [...named, ...(written === undefined || isReused ? [] : [written])].findLast(isAlive);
}

/** The living process whose id is in the file, if any. */
export function processInFile(file: string): ProcessIdentity | undefined {
  try {
    const [, id] = /^\s*(\d+)\s*$/.exec(readFileSync(file, 'utf8')) ?? [];
    return processIdentity(Number(id ?? 0));
  } catch {
    return undefined;
  }
}

/**
 * Starts it if it is not there; resolves with the process when it accepts connections.
 *
 * @throws `Error` when it does not come up; then nothing of the attempt is left
 */
export async function revive(revival: Revival, context: RevivalContext): Promise<ProcessIdentity> {
  const { replica, launch } = revival;
  const living = (): ProcessIdentity | undefined => livingProcess(revival, context.known());
  const endMs = performance.now() + startMsMax;
  if (living() === undefined) return await startNow(revival, context, endMs);
  while (!(await accepts(launch.address))) {
    if (living() === undefined) return await startNow(revival, context, endMs);
    await pause(replica, endMs, context.signal);
  }
  const now = living();
  return now ?? (await startNow(revival, context, endMs));
}

/** The same, where whoever asked it to end may have died before it had ended. */
export async function reviveWhenGone(revival: Revival, context: RevivalContext): Promise<ProcessIdentity> {
  const endMs = performance.now() + endingMsMax;
  while (livingProcess(revival, context.known()) !== undefined && performance.now() < endMs) {
    context.signal?.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return await revive(revival, context);
}

async function startNow(
  revival: Revival,
  { known, started, signal }: RevivalContext,
  endMs: number,
): Promise<ProcessIdentity> {
  signal?.throwIfAborted();
  const { replica, launch, pidFile } = revival;
  const before = textOf(pidFile);
  mkdirSync(dirname(launch.log), { recursive: true });
  const log = openSync(launch.log, 'a');
  try {
    const [shell, ...args] = gatedCommand(launch.command);
    const child = spawn(shell, args, {
      cwd: launch.cwd,
      env: launch.env,
      detached: true,
      stdio: ['ignore', log, log, 'pipe'],
    });
    const seen: { problem?: string; isOver?: boolean } = {};
    child.once('error', (error) => {
      seen.problem = messageOf(error);
    });
    child.once('exit', (code, killed) => {
      seen.isOver = true;
      // A command that hands over to a service manager ends well, and the process is another one.
      if (code !== 0) seen.problem = `its start command has ended, ${killed ?? `exit code ${code ?? 0}`}`;
    });
    const own = child.pid === undefined ? undefined : processIdentity(child.pid);
    if (own === undefined) throw new Error(`${replica} did not start in ${launch.cwd}`);
    try {
      started(own);
    } catch (error) {
      signalGroup(own.pid, 'SIGKILL');
      throw error;
    }
    openGate(child.stdio[3] as Writable);
    child.unref();
    try {
      for (;;) {
        const written = processInFile(pidFile);
        const now =
          written !== undefined && textOf(pidFile) !== before
            ? written
            : seen.isOver === true
              ? undefined
              : own;
        if (seen.problem !== undefined) throw new Error(`${replica} did not start: ${seen.problem}`);
        if (now !== undefined && (await accepts(launch.address)) && isAlive(now)) {
          if (now.pid !== own.pid) started(now);
          // Whoever wrote it the first time does not know that it is another process now.
          else if (written?.pid !== own.pid) writeFileSync(pidFile, `${own.pid}\n`);
          return now;
        }
        await pause(replica, endMs, signal);
      }
    } catch (error) {
      signalGroup(own.pid, 'SIGKILL');
      // Somebody else started it at the same moment, and was first at its port.
      const other = known().findLast((one) => one.pid !== own.pid && isAlive(one));
      if (other === undefined || !(await accepts(launch.address))) throw error;
      return other;
    }
  } finally {
    closeSync(log);
  }
}

async function pause(replica: string, endMs: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  if (performance.now() > endMs) throw new Error(`${replica} does not accept connections`);
  await new Promise((resolve) => setTimeout(resolve, pollMs));
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
