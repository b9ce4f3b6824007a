/** A replica in a process that was found running: signals go to it alone, never to a group, and it stays when we go. */

import { PassThrough } from 'node:stream';
import { messageOf, SeatrialError } from '../../lib/errors.ts';
import type { Address } from '../../model/client.ts';
import type { ProcessIdentity, UndoStep } from '../../model/undo.ts';
import { noNetwork, type Ending, type Housing, type Life, type Output } from '../life.ts';
import { reached } from '../process-housing.ts';
import { isAlive } from '../process-identity.ts';
import { processState, signalProcess, type ProcessState } from '../process-state.ts';
import type { UndoJournal } from '../undo-journal.ts';
import { within } from '../within.ts';
import { followFile, type FollowedFile } from './follow-file.ts';
import { livingProcess, revive, type Revival } from './revive.ts';

/** Which process. */
export interface AttachedProcessOptions {
  readonly experiment: string;
  /** The replica's. */
  readonly name: string;
  readonly address: Address;
  /** As it was found. */
  readonly process: ProcessIdentity;
  /** How it is started again; left out: it is never killed. */
  readonly again?: Pick<Revival, 'pidFile' | 'launch'>;
  /** The file that it prints to. */
  readonly log?: string;
  readonly journal: Pick<UndoJournal, 'revived' | 'others'>;
}

const pollMs = 20;
const goneMsMax = 10_000;

/** It runs already. */
export function attachedProcess(options: AttachedProcessOptions): Housing {
  const { experiment, name, process: found, again, log, journal } = options;
  const own: ProcessIdentity[] = [];
  let isFirst = true;
  let following: FollowedFile | undefined;
  let watching: AbortController | undefined;
  /** Everything that was started in its place, by us and by others. */
  const known = (): ProcessIdentity[] => [
    ...own,
    ...journal
      .others()
      .flatMap((line) =>
        line.kind === 'revived' && line.experiment === experiment && line.replica === name
          ? [line.process]
          : [],
      ),
  ];
  const begin = async (): Promise<ProcessIdentity> => {
    if (isFirst) {
      await requireRunning(name, found);
      isFirst = false;
      return found;
    }
    const revival = { replica: name, process: found, ...startAgain(name, again) };
    try {
      return await revive(revival, {
        known,
        started: (process) => {
          journal.revived(experiment, name, process);
          own.push(process);
        },
      });
    } catch (cause) {
      throw new SeatrialError('E_TARGET_START', messageOf(cause), {
        cause,
        hint: `what it printed is in ${revival.launch.log}`,
      });
    }
  };
  const end = (): void => {
    watching?.abort();
    following?.[Symbol.dispose]();
    following = undefined;
  };
  return {
    begin: async (onOutput) => {
      end();
      if (log !== undefined) following = followFile(log);
      onOutput(outputOf(following));
      watching = new AbortController();
      return lifeOf(await begin(), name, watching.signal);
    },
    // As it was found.
    leave: () => {
      end();
      return Promise.resolve();
    },
    stepOf: (undo): UndoStep => {
      if (undo === 'connect') throw noNetwork(name);
      if (undo === 'start')
        return { undo: 'revive', replica: name, process: found, ...startAgain(name, again) };
      const revival = { process: found, pidFile: again?.pidFile ?? '' };
      return { undo: 'continue', replica: name, process: livingProcess(revival, known()) ?? found };
    },
  };
}

async function requireRunning(name: string, process: ProcessIdentity): Promise<void> {
  const state = isAlive(process) ? await processState(process.pid) : 'gone';
  if (state === 'running') return;
  throw new SeatrialError('E_TARGET_START', `${name} is ${state} (process ${process.pid})`, {
    hint: 'services of the runtime attached are to run already, and are left as they were found',
  });
}

function startAgain(
  name: string,
  again: AttachedProcessOptions['again'],
): NonNullable<AttachedProcessOptions['again']> {
  if (again !== undefined) return again;
  throw new SeatrialError('E_USAGE', `${name} is not killed: nothing says how it is started again`, {
    hint: 'write start: [command, …] beside its pidFile in the target file',
  });
}

function outputOf(following: FollowedFile | undefined): Output {
  const nothing = new PassThrough();
  nothing.end();
  return { stdout: following?.stream ?? nothing, stderr: nothing };
}

/** What its log still says when it is gone. */
const drainMs = 100;

function lifeOf(process: ProcessIdentity, name: string, left: AbortSignal): Life {
  let ending: Ending | undefined;
  let asked: NodeJS.Signals | null = null;
  const exited = new Promise<Ending>((resolve) => {
    const looking = setInterval(() => {
      if (isAlive(process)) return;
      clearInterval(looking);
      ending = { code: null, signal: asked };
      resolve(ending);
    }, pollMs).unref();
    left.addEventListener('abort', () => {
      clearInterval(looking);
    });
  });
  const signalled = async (signal: 'SIGSTOP' | 'SIGCONT', wanted: ProcessState): Promise<void> => {
    signalProcess(process, signal);
    await reached(process.pid, wanted, name);
  };
  const kill = async (): Promise<void> => {
    asked = 'SIGKILL';
    signalProcess(process, 'SIGKILL');
    await within(goneMsMax, exited);
    if (isAlive(process)) throw new SeatrialError('E_TARGET_LOST', `${name} is still there after SIGKILL`);
  };
  return {
    exited,
    drained: exited.then(() => new Promise((resolve) => setTimeout(resolve, drainMs))),
    ending: () => ending,
    pid: () => process.pid,
    kill,
    end: async (graceMs, hurry) => {
      asked = 'SIGTERM';
      signalProcess(process, 'SIGTERM');
      signalProcess(process, 'SIGCONT');
      await within(graceMs, exited, hurry);
      if (isAlive(process)) await kill();
    },
    pause: () => signalled('SIGSTOP', 'paused'),
    resume: () => signalled('SIGCONT', 'running'),
    state: async () => (isAlive(process) ? await processState(process.pid) : 'gone'),
  };
}
