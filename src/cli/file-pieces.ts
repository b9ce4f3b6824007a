/** The text of a file, however long it is. */

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { SeatrialError } from '../lib/errors.ts';
import { shown } from './files.ts';

const pieceBytes = 1024 * 1024;

/** The text of a file, a piece at a time; it is closed when nobody asks for more. @throws what the file system says */
export function* filePieces(file: string): Generator<string> {
  const descriptor = openSync(file, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (let read = readSync(descriptor, buffer); read > 0; read = readSync(descriptor, buffer))
      yield decoder.write(buffer.subarray(0, read));
    yield decoder.end();
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Refuses what cannot be read as a file of which the text may be asked twice.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING` when it is not there, or is a folder or a pipe
 */
export function refuseNoFile(file: string): void {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there === undefined) throw new SeatrialError('E_FILE_MISSING', `there is no file ${shown(file)}`);
  if (there.isFile()) return;
  const [what, hint] = there.isDirectory()
    ? ['a folder', 'a run is judged without --model; its history is EXPERIMENT/events.jsonl']
    : ['no file', 'write what comes out of the pipe to a file first'];
  throw new SeatrialError('E_FILE_MISSING', `${shown(file)} is ${what}`, { hint });
}
