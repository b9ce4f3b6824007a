/** What flows through a lane: bytes as they were read, with the time they were read at. */

import { performance } from 'node:perf_hooks';

/** One read from a socket. */
export interface Chunk {
  readonly data: Buffer;
  /** When it was read, or when the last delaying toxic let it go; milliseconds of {@link now}. */
  readonly at: number;
}

/** Monotonic milliseconds of this process. */
export function now(): number {
  return performance.now();
}
