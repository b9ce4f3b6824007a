/** One life of a replica, from its start to its end, whatever it runs in: a process of ours, a container. */

import type { Signal } from '../lib/signal.ts';
import type { Readable } from 'node:stream';
import { SeatrialError } from '../lib/errors.ts';
import type { UndoStep } from '../model/undo.ts';
import type { ReplicaState, UndoEntry } from '../run/ports.ts';

/** How a life ended; both `null`: it was not our child, so the system did not tell. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a replica prints, as it comes. */
export interface Output {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** A life that has begun. What changes it resolves when the change is seen, not when it is asked for. */
export interface Life {
  /** Resolves when it is over. */
  readonly exited: Promise<Ending>;
  /** Resolves when it is over and all it printed has been read, or half a second later. */
  readonly drained: Promise<void>;
  /** `undefined` while it lasts. */
  ending(): Ending | undefined;
  /** The first process of it, where it is one of this machine and known. */
  pid(): number | undefined;
  /** At once; resolves when nothing of it is left. */
  kill(): Promise<void>;
  /** Asked to end (SIGTERM), killed after `graceMs` or as soon as `signal` is aborted; resolves when nothing of it is left. */
  end(graceMs: number, signal?: Signal): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  state(): Promise<ReplicaState>;
}

/** What a replica runs in. */
export interface Housing {
  /** Begins a life; what it prints goes to `onOutput`, from the first byte. */
  begin(onOutput: (output: Output) => void): Promise<Life>;
  /** The experiment is over: ends the life, should one last, and leaves nothing of it. */
  leave(life: Life | undefined): Promise<void>;
  /** Taken off its networks and put back with the names it had; left out where there are no networks of its own. */
  readonly network?: { disconnect(): Promise<void>; connect(): Promise<void> };
  /** How somebody else undoes what was done to it. */
  stepOf(undo: Extract<UndoEntry, { replica: string }>['undo']): UndoStep;
}

/** `exit code 1`, `killed by SIGKILL`. */
export function describeEnding({ code, signal }: Ending): string {
  if (signal !== null) return `killed by ${signal}`;
  return code === null ? 'nobody here saw how' : `exit code ${code}`;
}

/** Processes of one machine share its network. */
export function noNetwork(replica: string): SeatrialError {
  return new SeatrialError('E_USAGE', `${replica} is a process and has no network of its own`, {
    hint: 'the fault disconnect is for containers: --runtime container; on processes use partition',
  });
}
