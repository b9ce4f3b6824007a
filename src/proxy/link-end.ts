/** What one direction of a connection has carried, told once, when it is over. */

import type { Stream } from './toxic-kind.ts';

/** Bytes of one direction. */
export interface Carried {
  /** Read from its source. */
  readonly received: number;
  /** Written to its destination. */
  readonly sent: number;
}

/** The same with the proxy it went through. */
export interface LinkEnd extends Carried {
  readonly direction: Stream;
  readonly proxy: string;
  readonly listener: string;
  readonly upstream: string;
}
