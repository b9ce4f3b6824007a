/**
 * The steps of an undo, done by somebody else than the harness: the watchdog because the harness hangs, a person with `seatrial heal`.
 * Each step is idempotent and looks whether it worked.
 */

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { messageOf } from '../lib/errors.ts';
import type { Address } from '../model/client.ts';
import type { ProcessIdentity, UndoStep } from '../model/undo.ts';
import { reviveWhenGone } from './attached/revive.ts';
import {
  connectContainer,
  containerState,
  startContainer,
  unpauseContainer,
} from './containers/container-actions.ts';
import { gatedCommand, openGate } from './gate.ts';
import { isAlive } from './process-identity.ts';
import { processState, signalGroup, signalProcess } from './process-state.ts';
import { accepts, enableIn, removeToxicIn } from './proxy-undo.ts';

/** What a step needs to know of the rest. */
export interface StepContext {
  /** The process that the replica runs in now, as far as the journal knows. */
  readonly processOf: (replica: string) => ProcessIdentity | undefined;
  /** A process was started in the harness's place: written down before it may do anything. */
  readonly started: (replica: string, pid: number) => void;
  /** Processes that were found running and have been started again since, the newest last. */
  readonly revivedOf: (replica: string) => readonly ProcessIdentity[];
  /** One was started again: written down before it may do anything. */
  readonly revived: (replica: string, process: ProcessIdentity) => void;
  /** Aborted: nothing more is begun, and nothing more waited for. */
  readonly signal?: AbortSignal;
}

const pollMs = 50;
const resumeMsMax = 2_000;
const startMsMax = 15_000;
/** A container that was asked to end by somebody who has died since is gone within so long, or was never asked. */
const endingMsMax = 6_000;

/** Does the step. Rejects when it had no effect. */
export async function undoStep(step: UndoStep, context: StepContext): Promise<void> {
  const { processOf, revivedOf, signal } = context;
  signal?.throwIfAborted();
  switch (step.undo) {
    case 'remove-toxic':
      await removeToxicIn(step.api, step.proxy, step.toxic);
      return;
    case 'enable':
      await enableIn(step.api, step.proxy, step.found !== true);
      return;
    case 'resume': {
      const process = processOf(step.replica);
      if (process === undefined || !isAlive(process)) return;
      signalGroup(process.pid, 'SIGCONT');
      const running = async (): Promise<boolean> => (await processState(process.pid)) !== 'paused';
      if (!(await comesTrue(running, resumeMsMax, signal)))
        throw new Error(`${step.replica} is still paused`);
      return;
    }
    case 'start': {
      const process = processOf(step.replica);
      if (process === undefined || !isAlive(process)) await startAgain(step, context);
      else await awaitConnections(step.replica, step.launch.address, () => undefined, signal);
      return;
    }
    case 'continue': {
      const process = revivedOf(step.replica).at(-1) ?? step.process;
      if (!isAlive(process)) return;
      signalProcess(process, 'SIGCONT');
      const running = async (): Promise<boolean> => (await processState(process.pid)) !== 'paused';
      if (!(await comesTrue(running, resumeMsMax, signal)))
        throw new Error(`${step.replica} is still paused`);
      return;
    }
    case 'revive':
      await reviveWhenGone(step, {
        known: () => revivedOf(step.replica),
        started: (process) => {
          context.revived(step.replica, process);
        },
        ...(signal === undefined ? {} : { signal }),
      });
      return;
    case 'unpause':
      await unpauseContainer(step);
      return;
    case 'start-container':
      if (step.found === true) {
        const gone = async (): Promise<boolean> => !(await containerState(step)).running;
        await comesTrue(gone, endingMsMax, signal);
      }
      await startContainer(step);
      await awaitConnections(step.replica, step.address, () => undefined, signal);
      return;
    case 'connect':
      for (const network of step.networks) await connectContainer(step, network);
  }
}

/** Its output goes to the service's log: nobody who reads it may live for long. What does not come up is ended again. */
async function startAgain(
  step: Extract<UndoStep, { undo: 'start' }>,
  { started, signal }: StepContext,
): Promise<void> {
  const { replica, launch } = step;
  const log = openSync(launch.log, 'a');
  try {
    const [shell, ...args] = gatedCommand(launch.command);
    const child = spawn(shell, args, {
      cwd: launch.cwd,
      env: launch.env,
      detached: true,
      stdio: ['ignore', log, log, 'pipe'],
    });
    let problem: string | undefined;
    child.once('error', (error) => {
      problem = messageOf(error);
    });
    child.once('exit', (code, signal) => {
      problem = `it ended at once, ${signal ?? `exit code ${code ?? 0}`}`;
    });
    if (child.pid === undefined) throw new Error(`${replica} did not start`);
    started(replica, child.pid);
    openGate(child.stdio[3] as Writable);
    child.unref();
    try {
      await awaitConnections(replica, launch.address, () => problem, signal);
    } catch (error) {
      signalGroup(child.pid, 'SIGKILL');
      throw error;
    }
  } finally {
    closeSync(log);
  }
}

async function awaitConnections(
  replica: string,
  address: Address,
  problem: () => string | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const isUp = async (): Promise<boolean> => problem() !== undefined || (await accepts(address));
  if ((await comesTrue(isUp, startMsMax, signal)) && problem() === undefined) return;
  throw new Error(`${replica} does not accept connections: ${problem() ?? 'it is silent'}`);
}

async function comesTrue(
  condition: () => Promise<boolean>,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const end = performance.now() + ms;
  while (!(await condition())) {
    signal?.throwIfAborted();
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return true;
}
