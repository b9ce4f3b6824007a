/** A file of somebody's, read in pieces as it is asked for: it may be larger than can be held. */

import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import type { ByteFile } from '../discover/topology-bytes.ts';
import { SeatrialError } from '../lib/errors.ts';
import { shown } from './files.ts';

const pieceBytes = 1024 * 1024;

/**
 * The file, not opened yet.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING`
 */
export function inputFile(file: string, name: string): ByteFile {
  if (!existsSync(file)) throw new SeatrialError('E_FILE_MISSING', `there is no file ${shown(file)}`);
  const stat = statSync(file);
  if (!stat.isFile()) throw new SeatrialError('E_FILE_MISSING', `${shown(file)} is no file`);
  return { name, size: stat.size, pieces: () => piecesOf(file) };
}

function* piecesOf(file: string): Generator<Uint8Array, void> {
  const descriptor = openSync(file, 'r');
  try {
    const piece = Buffer.alloc(pieceBytes);
    for (;;) {
      const length = readSync(descriptor, piece);
      if (length === 0) return;
      yield piece.subarray(0, length);
    }
  } finally {
    closeSync(descriptor);
  }
}
