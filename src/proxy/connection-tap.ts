/** A look at what a connection carries, beside the way of the bytes. */

import type { Stream } from './toxic-kind.ts';

/** Told of everything that is read from the sockets of one connection, before any toxic, and of answers that toxics give. It must not throw, wait, or change a byte. */
export interface ConnectionTap {
  /** Bytes as they were read, at `at` (milliseconds of `now()`). `data` is valid only during the call: its buffer is read into again. */
  bytes(stream: Stream, data: Buffer, at: number): void;
  /** A toxic answers a request in place of the service. */
  gave(answer: Buffer, at: number): void;
  /** Nothing more comes from the source of this direction. Told once. */
  ended(stream: Stream): void;
  /** Both sockets are closed. Told once, and last. */
  closed(): void;
}
