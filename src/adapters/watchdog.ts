/**
 * The watchdog: a small process that outlives the harness by a moment and ends what the harness left behind.
 *
 * It holds the far end of a pipe; however the harness dies, also by SIGKILL, the system closes that pipe and the watchdog
 * kills every process group it was told of. It is told through a file, not through the pipe: a write to a file is complete
 * when the call returns, whatever happens to the harness next, and is never refused because a buffer is full.
 */

import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { SeatrialError } from '../lib/errors.ts';
import { ownProgram } from './own-program.ts';

/** One a harness process. Disposed of, it kills what it still knows, and ends. */
export interface Watchdog extends AsyncDisposable {
  /** From now on this process group dies with the harness. Written when the call returns. */
  guard(group: number): void;
  /** The group is gone; its number may belong to somebody else soon. */
  forget(group: number): void;
}

/**
 * Starts the watchdog; resolves when it watches.
 *
 * @throws {@link SeatrialError} `E_INTERNAL` when it does not start; `guard` throws it when the watchdog is gone
 */
export async function startWatchdog(): Promise<Watchdog> {
  const [command, ...args] = ownProgram('adapters/watchdog-main');
  const child = spawn(command, args, { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
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
  child.stdin.on('error', () => undefined);
  const file = await Promise.race([firstLine(child.stdout), ended]);
  if (file === undefined) throw new SeatrialError('E_INTERNAL', 'the watchdog process did not start');
  const descriptor = openSync(file, 'a');
  let open = true;
  // A harness that ends without saying so must not be kept alive by its watchdog.
  child.unref();
  for (const stream of [child.stdin, child.stdout]) (stream as unknown as { unref(): void }).unref();

  return {
    guard: (group) => {
      if (gone)
        throw new SeatrialError('E_INTERNAL', 'the watchdog process has ended; nothing more is started');
      writeSync(descriptor, `group ${group}\n`);
    },
    forget: (group) => {
      if (open) writeSync(descriptor, `forget ${group}\n`);
    },
    [Symbol.asyncDispose]: async () => {
      if (!open) return;
      open = false;
      child.ref();
      child.stdin.end();
      await ended;
      closeSync(descriptor);
    },
  };
}

/** The file the watchdog reads its groups from: it makes it, and removes it, whatever becomes of the harness. */
async function firstLine(stream: Readable): Promise<string | undefined> {
  for await (const line of createInterface(stream)) return line;
  return undefined;
}
