/** Files in memory, read in pieces. */

import type { ByteFile } from './topology-bytes.ts';

/** These bytes, in pieces of this size: one piece of memory for all, as when a file is read. */
export function byteFile(bytes: Uint8Array, pieceBytes: number = 64 * 1024): ByteFile {
  return {
    name: 'f',
    size: bytes.length,
    pieces: function* () {
      const piece = new Uint8Array(pieceBytes);
      for (let at = 0; at < bytes.length; at += pieceBytes) {
        const part = bytes.subarray(at, at + pieceBytes);
        piece.set(part);
        yield piece.subarray(0, part.length);
      }
    },
  };
}
