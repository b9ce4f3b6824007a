/** A request that was seen in passing, with its reply. */

import type { RequestHead } from './message-head.ts';

/** See the header. Times are milliseconds of `now()`; bytes are of whole messages, heads and framing included. */
export interface Exchange {
  /** The number of its connection, from 1. */
  readonly connection: number;
  /** Its number on that connection, from 1. */
  readonly request: number;
  readonly method: string;
  /** The request target as it was written. */
  readonly target: string;
  /** When its first byte was read. */
  readonly began: number;
  /** How long its connection had been accepted by then, in ms: what was sent at once may have waited so long to be read. */
  readonly acceptedMs: number;
  /** When the first byte of the reply was read; of the final one, where interim ones came before. */
  readonly firstByte: number | undefined;
  /** When the last byte of the reply was read, or the connection had ended without it. */
  readonly ended: number;
  /** Of the reply; `undefined`: none was begun. */
  readonly status: number | undefined;
  /** Whether the reply came whole. */
  readonly isWhole: boolean;
  /** Whether a toxic gave it, not the service. */
  readonly isGiven: boolean;
  readonly requestBytes: number;
  readonly replyBytes: number;
  /** The valid `traceparent` it carried. */
  readonly traceparent: string | undefined;
  /** How it was recognised as a repeated one. */
  readonly retry: 'key' | 'same' | undefined;
  /** Of the request. */
  readonly head: RequestHead;
}

/** What is known when its head has been read. */
export type BegunRequest = Pick<Exchange, 'connection' | 'request' | 'head' | 'began' | 'acceptedMs'>;

/** Whether the caller got no answer it could use: none, a part of one, or a 5xx. */
export function hasFailed({ status, isWhole }: Pick<Exchange, 'status' | 'isWhole'>): boolean {
  return !isWhole || status === undefined || status >= 500;
}
