/**
 * A file of somebody's, read in pieces as it is asked for: it may be larger than can be held. One that is packed with gzip is unpacked, so far and no
 * further: a small file may be a very large one packed.
 */

import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { ByteFile } from '../discover/topology-bytes.ts';
import { messageOf, SeatrialError } from '../lib/errors.ts';
import { shown } from './files.ts';

const pieceBytes = 1024 * 1024;
/** 256 MiB, packed or unpacked. */
const unpackedBytesMaxDefault = 256 * 1024 * 1024;

/**
 * The file, not opened yet.
 *
 * @throws {@link SeatrialError} `E_FILE_MISSING`, `E_FILE_INVALID` where it cannot be unpacked
 */
export function inputFile(file: string, name: string, unpackedBytesMax = unpackedBytesMaxDefault): ByteFile {
  if (!existsSync(file)) throw new SeatrialError('E_FILE_MISSING', `there is no file ${shown(file)}`);
  const stat = statSync(file);
  if (!stat.isFile()) throw new SeatrialError('E_FILE_MISSING', `${shown(file)} is no file`);
  const [head = new Uint8Array()] = piecesOf(file);
  if (!isGzip(head)) return { name, size: stat.size, pieces: () => piecesOf(file) };
  const bytes = unpacked(file, name, unpackedBytesMax);
  return { name, size: bytes.length, pieces: () => [bytes] };
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

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unpacked(file: string, name: string, bytesMax: number): Uint8Array {
  const { size } = statSync(file);
  if (size > bytesMax)
    throw new SeatrialError('E_FILE_INVALID', `${name} has ${size} bytes; ${bytesMax} is the most`);
  try {
    return gunzipSync(readFileSync(file), { maxOutputLength: bytesMax });
  } catch (error) {
    if (error instanceof RangeError)
      throw new SeatrialError('E_FILE_INVALID', `${name} unpacks to more than ${bytesMax} bytes`, {
        hint: 'unpack it, and give the unpacked file',
      });
    throw new SeatrialError('E_FILE_INVALID', `${name} cannot be unpacked: ${messageOf(error)}`);
  }
}
