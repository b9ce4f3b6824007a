/**
 * The undo journal: what has to be undone is on disk before a fault begins, so that healing never depends on the memory of a
 * process that may be killed.
 */

import { closeSync, fsync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { toJsonLine } from '../lib/json-lines.ts';
import type { UndoEntry } from '../run/ports.ts';

const sync = promisify(fsync);

/** An open journal. */
export interface UndoJournal extends Disposable {
  /** Appends the entry; resolves when it is on disk (fsync). */
  write(entry: UndoEntry): Promise<void>;
}

/** Opens `file` for appending; its folder is made when missing. */
export function openUndoJournal(file: string): UndoJournal {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a');
  return {
    write: async (entry) => {
      writeSync(descriptor, toJsonLine(entry));
      await sync(descriptor);
    },
    [Symbol.dispose]: () => {
      closeSync(descriptor);
    },
  };
}
