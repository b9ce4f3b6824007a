/**
 * The buffers that sockets are read into. A new one for each read, as Node makes them, is the larger part of what a byte costs.
 *
 * All sockets that are idle or read little share one: a read is over, and what it brought is copied, before another can begin. A socket
 * that reads much takes one of its own, so that what it brings need not be copied; there are only so many, and without one it is slower.
 */

/** Larger reads gain little more; smaller ones lose: half the size a tenth. */
const ownBytes = 1_024 * 1_024;
const ownMax = 32;
/** What is kept for the next burst. */
const freeMax = 8;

/** For every socket that has none of its own. */
export const sharedBuffer: Buffer = Buffer.allocUnsafeSlow(64 * 1_024);
const shortMax = 2_048;
/** Its beginnings by their length, as they come: a view is most of what a short read costs. */
const beginnings: (Buffer | undefined)[] = Array.from({ length: shortMax + 1 }, () => undefined);

/** The first so many bytes of {@link sharedBuffer}. */
export function sharedBytes(length: number): Buffer {
  if (length > shortMax) return sharedBuffer.subarray(0, length);
  return (beginnings[length] ??= sharedBuffer.subarray(0, length));
}

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
