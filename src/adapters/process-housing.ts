/** A replica in a process of this machine. */

import { mkdirSync } from 'node:fs';
import { SeatrialError } from '../lib/errors.ts';
import type { Address } from '../model/client.ts';
import type { UndoStep } from '../model/undo.ts';
import type { Launch } from './launch.ts';
import { noNetwork, type Housing, type Life } from './life.ts';
import { startOwned, type OwnedProcess } from './owned-process.ts';
import { processState, type ProcessState } from './process-state.ts';
import type { Watchdog } from './watchdog.ts';

/** What a process needs. */
export interface ProcessHousingOptions {
  readonly experiment: string;
  /** The replica's. */
  readonly name: string;
  readonly address: Address;
  readonly launch: Launch;
  readonly logFile: string;
  /** The folder its command runs in. */
  readonly cwd: string;
  readonly watchdog: Watchdog;
}

const stateMsMax = 2_000;
const pollMs = 10;
const stopAtEndMs = 2_000;

/** Nothing runs yet. */
export function processHousing(options: ProcessHousingOptions): Housing {
  const { experiment, name, address, launch, logFile, cwd, watchdog } = options;
  const { command, env, state } = launch;
  return {
    begin: async (onOutput) => {
      mkdirSync(state, { recursive: true });
      const started = await startOwned({
        command,
        cwd,
        env,
        name: { experiment, what: name },
        watchdog,
        onOutput,
      });
      return lifeOf(started, name);
    },
    leave: async (life) => {
      await life?.end(stopAtEndMs);
    },
    stepOf: (undo): UndoStep => {
      if (undo === 'resume') return { undo, replica: name };
      if (undo === 'connect') throw noNetwork(name);
      const stored = { command: [...command], cwd, env: { ...env }, log: logFile, address };
      return { undo, replica: name, launch: stored };
    },
  };
}

function lifeOf(started: OwnedProcess, name: string): Life {
  const signalled = async (signal: 'SIGSTOP' | 'SIGCONT', wanted: ProcessState): Promise<void> => {
    started.signal(signal);
    await reached(started.pid, wanted, name);
  };
  const { exited, drained } = started;
  return {
    exited,
    drained,
    ending: () => started.ending(),
    pid: () => started.pid,
    kill: () => started.kill(),
    end: (graceMs, hurry) => started.end(graceMs, hurry),
    pause: () => signalled('SIGSTOP', 'paused'),
    resume: () => signalled('SIGCONT', 'running'),
    state: () => processState(started.pid),
  };
}

/** The effect of a signal, as the system says. */
export async function reached(pid: number, wanted: ProcessState, name: string): Promise<void> {
  const began = performance.now();
  for (;;) {
    const state = await processState(pid);
    if (state === wanted) return;
    if (state === 'gone' || performance.now() - began > stateMsMax) {
      throw new SeatrialError('E_TARGET_LOST', `${name} is ${state}, not ${wanted}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
