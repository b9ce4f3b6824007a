/** A large file that is there as a whole or not at all. */

import {
  mkdirSync,
  openSync,
  closeSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { SeatrialError } from '../lib/errors.ts';
import { shown } from './files.ts';

/**
 * Writes `texts` to a draft beside `file`, which becomes it when all are written; whatever ends the writing before, `file` is as it was. What is no file
 * (`/dev/stdout`, a pipe) is written to as it is.
 *
 * @throws {@link SeatrialError} `E_USAGE` when `file` is there and `force` is not said, or it is a folder; what the file system says, or `texts` throw
 */
export async function writeDraft(file: string, force: boolean, texts: AsyncIterable<string>): Promise<void> {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) throw new SeatrialError('E_USAGE', `${shown(file)} is a folder`);
  if (there !== undefined && !there.isFile()) {
    await writeTo(file, 'w', texts);
    return;
  }
  if (there !== undefined && !force) throw isThere(file);
  mkdirSync(dirname(file), { recursive: true });
  const real = there === undefined ? file : realpathSync(file);
  const draft = `${real}.${process.pid}.draft`;
  try {
    await writeTo(draft, 'wx', texts);
    // Somebody else may have written it meanwhile.
    if (!force && statSync(file, { throwIfNoEntry: false }) !== undefined) throw isThere(file);
    renameSync(draft, real);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function isThere(file: string): SeatrialError {
  return new SeatrialError('E_USAGE', `${shown(file)} is there already`, {
    hint: 'name another file, or say --force',
  });
}

async function writeTo(file: string, mode: 'w' | 'wx', texts: AsyncIterable<string>): Promise<void> {
  const descriptor = openSync(file, mode);
  try {
    for await (const text of texts) writeWholly(descriptor, Buffer.from(text));
  } finally {
    closeSync(descriptor);
  }
}

function writeWholly(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
}
