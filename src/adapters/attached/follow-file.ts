/** What is written to a file from now on, as it comes: a log that somebody else writes. */

import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { PassThrough, type Readable } from 'node:stream';

/** A file that is followed. */
export interface FollowedFile extends Disposable {
  readonly stream: Readable;
}

const pollMs = 20;
const chunkBytes = 64 * 1024;

/** From its end on. A file that is made, cut or replaced later (a log that is rotated) is read from its beginning. */
export function followFile(file: string): FollowedFile {
  const stream = new PassThrough();
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let open = openIfThere(file);
  let position = open === undefined ? 0 : fstatSync(open.descriptor).size;

  const readOn = (): void => {
    if (open === undefined) return;
    if (fstatSync(open.descriptor).size < position) position = 0;
    for (;;) {
      const read = readSync(open.descriptor, buffer, 0, buffer.length, position);
      if (read === 0) return;
      position += read;
      stream.write(Buffer.from(buffer.subarray(0, read)));
    }
  };
  const look = (): void => {
    try {
      readOn();
      const there = statSync(file, { throwIfNoEntry: false });
      if (there === undefined || there.ino === open?.inode) return;
      if (open !== undefined) closeSync(open.descriptor);
      open = openIfThere(file);
      position = 0;
      readOn();
    } catch {
      // A log that cannot be read costs its events, not the experiment.
    }
  };
  const looking = setInterval(look, pollMs).unref();
  return {
    stream,
    [Symbol.dispose]: () => {
      clearInterval(looking);
      look();
      if (open !== undefined) closeSync(open.descriptor);
      open = undefined;
      stream.end();
    },
  };
}

function openIfThere(file: string): { readonly descriptor: number; readonly inode: number } | undefined {
  try {
    const descriptor = openSync(file, 'r');
    return { descriptor, inode: fstatSync(descriptor).ino };
  } catch {
    return undefined;
  }
}
