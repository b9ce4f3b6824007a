/** The service's log: one JSON object a line on standard output, written before the service goes on. */

import { writeSync } from 'node:fs';
import type { LogRow } from '../ports.ts';

/** Writes a row. A log that nobody reads any more stops nothing. */
export function say(row: LogRow): void {
  const bytes = Buffer.from(`${JSON.stringify(row)}\n`);
  for (let written = 0; written < bytes.length;) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      // A full pipe that does not block says EAGAIN: its reader is slow, not gone.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
