/**
 * The buffers that sockets are read into. A new one for each read, as Node makes them, is the larger part of what a byte costs.
 *
 * All sockets that are idle or read little share one: a read is over, and what it brought is copied, before another can begin. A socket
 * that reads much takes one of its own, so that what it brings need not be copied; there are only so many, and without one it is slower.
 */

/** Larger reads gain little more; much smaller ones lose. */
const ownBytes = 512 * 1_024;
const ownMax = 64;
/** What is kept for the next burst. */
const freeMax = 16;

/** For every socket that has none of its own. */
export const sharedBuffer: Buffer = Buffer.allocUnsafeSlow(64 * 1_024);

const free: Buffer[] = [];
let made = 0;

/** A buffer for one socket, or `undefined` when all are taken. */
export function takeBuffer(): Buffer | undefined {
  const buffer = free.pop();
  if (buffer !== undefined || made === ownMax) return buffer;
  made += 1;
  return Buffer.allocUnsafeSlow(ownBytes);
}

/** A buffer that was taken is no longer used, by nobody. */
export function giveBuffer(buffer: Buffer): void {
  if (free.length < freeMax) free.push(buffer);
  else made -= 1;
}
