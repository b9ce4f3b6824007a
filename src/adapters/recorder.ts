/**
 * The recorder on files: `events.jsonl` and `ledgers.jsonl`, one row a line.
 *
 * Every row is handed to the system before the call returns, so the files of a killed run end with a whole line, or with one
 * torn line at most, and can still be judged.
 */

import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonLine } from '../lib/json-lines.ts';
import type { Recorder } from '../run/ports.ts';

/** Opens both files below `folder` (made when missing), for appending. Rows after it was disposed of are dropped. */
export function openRecorder(folder: string): Recorder & Disposable {
  mkdirSync(folder, { recursive: true });
  const events = openSync(join(folder, 'events.jsonl'), 'a');
  const ledgers = openSync(join(folder, 'ledgers.jsonl'), 'a');
  let open = true;
  const append = (file: number, row: unknown): void => {
    if (open) writeWhole(file, toJsonLine(row));
  };
  return {
    event: (event) => {
      append(events, event);
    },
    read: (read) => {
      append(ledgers, read);
    },
    [Symbol.dispose]: () => {
      if (!open) return;
      open = false;
      closeSync(events);
      closeSync(ledgers);
    },
  };
}

/** write(2) may take a part only. */
function writeWhole(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}
