/**
 * The undo journal, written: what has to be undone is on disk before a fault begins, so that healing never depends on the memory of a
 * process that may be killed. A process group is written down before it may do anything.
 *
 * Written by appending whole lines: the watchdog and `seatrial heal` append to the same file, and what they did is read back from it.
 */

import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import type { ProcessIdentity, UndoLine, UndoStep } from '../model/undo.ts';
import { appendLine } from './append-line.ts';
import { processIdentity } from './process-identity.ts';
import { parseUndoLines, readFromStart } from './read-journal.ts';

const sync = promisify(fsync);

/** An open journal, as the harness writes it. What writes, but for `done`, throws `E_JOURNAL` when the line could not be written. */
export interface UndoJournal extends Disposable {
  readonly file: string;
  /** Stands in the name of everything this run sets in a proxy. */
  readonly tag: string;
  /** A process group of ours, by its leader. Gives the number it is known by. */
  process(experiment: string, what: string, pid: number): number;
  /** Proxies that are about to be made in a server that we found running; resolves when it is on disk. */
  proxies(experiment: string, api: string, proxies: readonly string[]): Promise<number>;
  /** Containers and networks with our labels, about to be made in this engine; resolves when it is on disk. */
  containers(experiment: string, engine: string): Promise<number>;
  /** The experiment's services were found running; resolves when it is on disk. */
  attached(experiment: string): Promise<void>;
  /** A process that was found running was started again: it is not ours to end. */
  revived(experiment: string, replica: string, process: ProcessIdentity): void;
  /** A fault that may begin; resolves when its undo is on disk (fsync). */
  fault(experiment: string, what: string, steps: readonly UndoStep[]): Promise<number>;
  /** The fault begins; it must be over in `lifetimeMs`. */
  begun(number: number, lifetimeMs: number): void;
  /** Ended, removed, undone. */
  done(number: number): void;
  /** Whether anything of the experiment is not done. */
  isOpen(experiment: string): boolean;
  /** All that others have written so far. */
  others(): readonly UndoLine[];
}

/**
 * Opens `file` for appending; its folder is made when missing. Only its owner can read it: it holds the settings of services.
 *
 * @param run - the run's name
 * @throws {@link SeatrialError} `E_JOURNAL`
 */
export function openUndoJournal(file: string, run: string): UndoJournal {
  const tag = `${run}-${randomBytes(3).toString('hex')}`;
  const descriptor = attempt(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, 'a+', 0o600);
  });
  /** What is not done, and of which experiment it is. */
  const open = new Map<number, string>();
  const done = new Set<number>();
  let next = 1;
  /** So much of the file is ours, or was read. */
  let known = 0;
  let isOpen = true;
  let others: readonly UndoLine[] = [];

  const append = (line: UndoLine): void => {
    if (!isOpen) return;
    known += attempt(file, () => appendLine(descriptor, line));
  };
  const numbered = (experiment: string, line: (number: number) => UndoLine): number => {
    const number = next;
    append(line(number));
    next += 1;
    open.set(number, experiment);
    return number;
  };
  const synced = async (): Promise<void> => {
    try {
      // What cannot be synced is none (a pipe, a terminal): nothing of it would be found again.
      await sync(descriptor);
    } catch (cause) {
      throw unwritable(file, cause);
    }
  };
  const onDisk = async (number: number): Promise<number> => {
    await synced();
    return number;
  };
  append({
    kind: 'journal',
    schemaVersion: 1,
    run,
    tag,
    harness: identityOf(process.pid),
    at: moment(),
  });

  return {
    file,
    tag,
    process: (experiment, what, pid) =>
      numbered(experiment, (number) => ({
        kind: 'process',
        number,
        experiment,
        what,
        process: identityOf(pid),
        by: 'harness',
        at: moment(),
      })),
    proxies: (experiment, api, proxies) =>
      onDisk(
        numbered(experiment, (number) => ({
          kind: 'proxies',
          number,
          experiment,
          api,
          proxies: [...proxies],
          at: moment(),
        })),
      ),
    containers: (experiment, engine) =>
      onDisk(
        numbered(experiment, (number) => ({ kind: 'containers', number, experiment, engine, at: moment() })),
      ),
    attached: async (experiment) => {
      append({ kind: 'attached', experiment, at: moment() });
      await synced();
    },
    revived: (experiment, replica, identity) => {
      append({ kind: 'revived', experiment, replica, process: identity, by: 'harness', at: moment() });
    },
    fault: async (experiment, what, steps) =>
      await onDisk(
        numbered(experiment, (number) => ({
          kind: 'fault',
          number,
          experiment,
          what,
          steps: [...steps],
          at: moment(),
        })),
      ),
    begun: (number, lifetimeMs) => {
      append({ kind: 'begun', number, until: moment(lifetimeMs), at: moment() });
    },
    done: (number) => {
      if (done.has(number)) return;
      done.add(number);
      open.delete(number);
      try {
        append({ kind: 'done', number, by: 'harness', at: moment() });
      } catch {
        // Healing must not fail because nobody can write down that it worked: undoing it once more does no harm.
      }
    },
    isOpen: (experiment) => [...open.values()].includes(experiment),
    others: () => {
      // The usual case costs one look: nobody else has written.
      if (!isOpen || fstatSync(descriptor).size <= known) return others;
      const text = readFromStart(descriptor);
      known = Buffer.byteLength(text);
      others = parseUndoLines(text, file).filter((line) => 'by' in line && line.by !== 'harness');
      return others;
    },
    [Symbol.dispose]: () => {
      if (!isOpen) return;
      isOpen = false;
      closeSync(descriptor);
    },
  };
}

/** Now, or so long from now, as journals have it. */
export function moment(inMs = 0): string {
  return new Date(Date.now() + inMs).toISOString();
}

/** A process that is gone already is nobody's. */
function identityOf(pid: number): ProcessIdentity {
  return processIdentity(pid) ?? { pid, began: 'gone' };
}

function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

function unwritable(file: string, cause: unknown): SeatrialError {
  return new SeatrialError('E_JOURNAL', `the undo journal ${file} cannot be written: ${messageOf(cause)}`, {
    cause,
    hint: 'nothing is begun that could not be undone: make room on the disk, or run in another folder',
  });
}
