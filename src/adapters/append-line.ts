/** Appending one line to a file that several processes append to, whole or not at all. */

import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { toJsonLine } from '../lib/json-lines.ts';

/**
 * Writes the value as a line. After half a line, which a writer left that was killed, it begins a new one.
 *
 * @param descriptor - open for reading and appending (`a+`)
 * @returns how many bytes the file has grown by
 * @throws what the file system says; then nothing of the line stays
 */
export function appendLine(descriptor: number, value: unknown): number {
  const text = Buffer.from(`${endsInHalfALine(descriptor) ? '\n' : ''}${toJsonLine(value)}`);
  const took = writeSync(descriptor, text);
  if (took === text.length) return took;
  takeBack(descriptor, took);
  throw new Error(`only ${took} of ${text.length} bytes could be written`);
}

function endsInHalfALine(descriptor: number): boolean {
  const stat = fstatSync(descriptor);
  if (!stat.isFile() || stat.size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, stat.size - 1);
  return String(last) !== '\n';
}

/** Half a line would spoil the ones that come after it; unless somebody else has written one already. */
function takeBack(descriptor: number, bytes: number): void {
  const { size } = fstatSync(descriptor);
  const half = Buffer.alloc(bytes);
  readSync(descriptor, half, 0, bytes, size - bytes);
  if (!half.subarray(1).includes('\n')) ftruncateSync(descriptor, size - bytes);
}
