/**
 * The watchdog: a small process that outlives the harness by a moment, ends what the harness left behind, and undoes its faults.
 *
 * It holds the far end of a pipe; however the harness dies, also by SIGKILL, the system closes that pipe. What is to be done then it
 * reads in the undo journal: a write to a file is complete when the call returns, whatever happens to the harness next, and is never
 * refused because a buffer is full. While the harness lives the watchdog looks for faults that stand longer than they may: a harness
 * that hangs does not end them.
 */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SeatrialError } from '../lib/errors.ts';
import { heal, journalFile } from './heal.ts';
import { inTime } from './in-time.ts';
import { ownProgram } from './own-program.ts';
import { processState } from './process-state.ts';
import { openUndoJournal, type UndoJournal } from './undo-journal.ts';

/** A process in the words of the journal. */
export interface ProcessName {
  readonly experiment: string;
  /** A replica, or `proxy`. */
  readonly what: string;
}

/** One a harness process. Disposed of, it ends what is still open in the journal, and itself. */
export interface Watchdog extends AsyncDisposable {
  readonly journal: UndoJournal;
  /** From now on this process group dies with the harness. Written when the call returns; gives its number in the journal. */
  guard(name: ProcessName, group: number): number;
  /** The group is gone; its id may belong to somebody else soon. */
  forget(number: number): void;
  /** Whether it has ended though nobody asked, or is stopped (SIGSTOP): nobody would heal if this process died, too. */
  isGone(): boolean;
}

/** It ends within a moment, unless a proxy server does not answer. */
const endMsMax = 30_000;
const lookEveryMs = 500;

/**
 * Opens the journal and starts the watchdog on it; resolves when it watches.
 *
 * @param file - the undo journal
 * @param run - the run's name
 * @throws {@link SeatrialError} `E_JOURNAL`; `E_INTERNAL` when the watchdog does not start; `guard` throws it when it is gone
 */
export async function startWatchdog(file: string, run: string): Promise<Watchdog> {
  const journal = openUndoJournal(file, run);
  const [command, ...args] = ownProgram('adapters/watchdog-main');
  const child = spawn(command, [...args, file], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<undefined>((resolve) => {
    for (const event of ['exit', 'error']) {
      child.once(event, () => {
        resolve(undefined);
      });
    }
  });
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  let stopped = false;
  const looking = setInterval(() => {
    void processState(child.pid ?? 0).then((state) => {
      stopped = state === 'paused';
    });
  }, lookEveryMs).unref();
  child.stdin.on('error', () => undefined);
  const ready = await Promise.race([firstLine(child.stdout), ended]);
  if (ready === undefined) {
    clearInterval(looking);
    journal[Symbol.dispose]();
    throw new SeatrialError('E_INTERNAL', 'the watchdog process did not start');
  }
  let open = true;
  // A harness that ends without saying so must not be kept alive by its watchdog.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref(): void }).unref();

  return {
    journal,
    guard: ({ experiment, what }, group) => {
      if (gone || stopped) {
        const how = gone ? 'has ended' : 'is stopped';
        throw new SeatrialError('E_INTERNAL', `the watchdog process ${how}; nothing more is started`);
      }
      return journal.process(experiment, what, group);
    },
    forget: (number) => {
      journal.done(number);
    },
    isGone: () => open && (gone || stopped),
    [Symbol.asyncDispose]: async () => {
      if (!open) return;
      open = false;
      clearInterval(looking);
      child.ref();
      // One that is stopped is not waited for in vain.
      child.kill('SIGCONT');
      child.stdin.end();
      try {
        await inTime(ended, endMsMax);
      } catch {
        // It hangs: what it was to do is done here.
        child.kill('SIGKILL');
        await ended;
        await heal(journalFile(file), { by: 'heal', what: 'all' });
      } finally {
        journal[Symbol.dispose]();
      }
    },
  };
}

/** It says when it watches. */
async function firstLine(stream: Readable): Promise<string | undefined> {
  for await (const line of createInterface(stream)) return line;
  return undefined;
}
