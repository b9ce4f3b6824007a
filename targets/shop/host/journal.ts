/**
 * The store of a process: an append-only file of JSON lines.
 *
 * A line is given to the system (write(2)) before `append` returns, so it outlives the process whatever kills it. A process killed
 * in the middle of a write leaves a torn last line; nobody was told of it, so it is cut off. See `docs/decisions/0002-shop-journal.md`.
 */

import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../ports.ts';

/** A journal that can be closed. */
export interface Journal<R> extends Store<R> {
  close(): void;
}

/**
 * Opens `journal.jsonl` in the folder, or begins it.
 *
 * @throws Error naming file and line when a whole line is not JSON: somebody else wrote to the file
 */
export function openJournal<R>(folder: string): Journal<R> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'journal.jsonl');
  const descriptor = openSync(file, 'a+');
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  if (whole < bytes.length) ftruncateSync(descriptor, whole);
  const records = parseLines<R>(bytes.subarray(0, whole).toString('utf8'), file);
  let broken = false;

  return {
    records,
    append: (record) => {
      // After half a line nothing can be added to the file before a restart has cut it off.
      if (broken) throw new Error(`${file} could not be written; restart to go on`);
      broken = true;
      writeWhole(descriptor, Buffer.from(`${JSON.stringify(record)}\n`));
      broken = false;
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}

function parseLines<R>(text: string, file: string): R[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      // Only this service writes here, and only records of its own.
      return JSON.parse(line) as R;
    } catch (cause) {
      throw new Error(`${file}:${index + 1} is not JSON`, { cause });
    }
  });
}

/** write(2) may take less than it was given. */
function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(descriptor, bytes, written);
}
