/** Writes to a folder, to see whether that can be done; nothing is left of it, and no folder is made. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { asSeatrialError } from '../known-error.ts';
import type { Folder } from './machine.ts';

const text = 'seatrial doctor';

/** What the folder, or the nearest one above it that there is, is good for. */
export function tryFolder(wanted: string): Promise<Folder> {
  let path = wanted;
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  const { bavail, bsize } = statfsSync(path);
  const refused = refusal(path);
  return Promise.resolve({ path, freeBytes: bavail * bsize, ...(refused === undefined ? {} : { refused }) });
}

function refusal(path: string): string | undefined {
  let folder: string | undefined;
  try {
    folder = mkdtempSync(join(path, '.seatrial-doctor-'));
    const file = join(folder, 'written');
    const descriptor = openSync(file, 'w');
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return readFileSync(file, 'utf8') === text ? undefined : 'what is read is not what was written';
  } catch (error) {
    const { message } = asSeatrialError(error);
    return message.split(' cannot be read or written: ')[1] ?? message;
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}
