/**
 * The buffers that sockets are read into. A new one for each read, as Node makes them, is the larger part of what a byte costs.
 *
 * All sockets that are idle share one: a read is over, and what it brought is copied, before another can begin. A socket that is read
 * again and again takes one of its own, so that what it brings need not be copied: a small one, or a large one as long as it brings
 * much. There are only so many of both, and without one it is slower.
 */

/** For every socket that has none of its own. */
export const sharedBuffer: Buffer = Buffer.allocUnsafeSlow(64 * 1_024);

/** Buffers of one size, for one socket each. */
interface Pool {
  readonly bytes: number;
  /** How many there may be, and how many of them are kept for the next burst. */
  readonly most: number;
  readonly freeMax: number;
  readonly free: Buffer[];
  made: number;
}

const pools = {
  /** Most requests and replies of services fit in. */
  small: { bytes: 4_096, most: 2_048, freeMax: 256, free: [], made: 0 },
  /** Larger reads gain little more; smaller ones lose: half the size a tenth. */
  large: { bytes: 1_024 * 1_024, most: 32, freeMax: 8, free: [], made: 0 },
} satisfies Record<string, Pool>;

/** Which of the two. */
export type BufferSize = keyof typeof pools;

/** How many bytes one has. */
export function bufferBytes(size: BufferSize): number {
  return pools[size].bytes;
}

/** A buffer for one socket, or `undefined` when all are taken. */
export function takeBuffer(size: BufferSize): Buffer | undefined {
  const pool: Pool = pools[size];
  const buffer = pool.free.pop();
  if (buffer !== undefined || pool.made === pool.most) return buffer;
  pool.made += 1;
  return Buffer.allocUnsafeSlow(pool.bytes);
}

/** A buffer that was taken is no longer used, by nobody. */
export function giveBuffer(buffer: Buffer): void {
  const pool: Pool = buffer.length === pools.small.bytes ? pools.small : pools.large;
  if (pool.free.length < pool.freeMax) pool.free.push(buffer);
  else pool.made -= 1;
}
