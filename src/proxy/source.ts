/**
 * A socket to read from with `onread`: into a buffer that is there already.
 *
 * What comes in a shared buffer is copied here. What comes in a buffer of the socket's own is lent: whoever takes it is done with it when
 * the call returns, or keeps the buffer.
 */

import type { OnReadOpts, Socket } from 'node:net';
import { giveBuffer, sharedBuffer, takeBuffer } from './read-buffers.ts';

/** A read of so much is likely to be followed by another. */
const muchBytes = 32 * 1_024;

/** The buffer that bytes were lent in. */
export interface Loan {
  /** The buffer is the caller's from now on, who gives it back to the others with {@link giveBuffer}. Only during the call that lent it. */
  keep(): Buffer;
}

/** Takes what was read, for good if there is no loan. Nothing more is read after `false`, until {@link Source.resume}. */
export type Take = (data: Buffer, loan?: Loan) => boolean;

/** What a lane reads from. */
export interface Source {
  readonly socket: Socket;
  /** Begin to read. Once. */
  start(take: Take): void;
  /** Read on after `take` has returned `false`. */
  resume(): void;
}

/** Reads with Node's `data` events. */
export function eventSource(socket: Socket): Source {
  return {
    socket,
    start(take) {
      socket.on('data', (data: Buffer) => {
        if (!take(data)) socket.pause();
      });
      socket.resume();
    },
    resume() {
      socket.resume();
    },
  };
}

/** Reads into buffers. `open` makes the socket with the given `onread`; it must be paused, or not connected yet. */
export function bufferSource(open: (onread: OnReadOpts) => Socket): Source {
  const reader = new Reader();
  const socket = open(reader.onread);
  socket.once('close', () => {
    reader.close();
  });
  return {
    socket,
    start(take) {
      reader.take = take;
      socket.resume();
    },
    resume() {
      socket.resume();
    },
  };
}

/** Chooses the buffer of each read. */
class Reader implements Loan {
  take: Take = () => false;
  #own: Buffer | undefined;
  #lastBytes = 0;
  #isClosed = false;

  /** Node asks for the buffer of the first read, and after each read for that of the next. */
  readonly onread: OnReadOpts = {
    buffer: () => this.#next(),
    callback: (bytes, buffer) => {
      this.#lastBytes = bytes;
      const own = this.#own;
      // Node gives back the very buffer it was given.
      const read = own !== undefined && own === buffer ? own : sharedBuffer;
      const data = read.subarray(0, bytes);
      return read === sharedBuffer ? this.take(Buffer.from(data)) : this.take(data, this);
    },
  };

  keep(): Buffer {
    const own = this.#own ?? sharedBuffer;
    this.#own = undefined;
    return own;
  }

  close(): void {
    this.#isClosed = true;
    this.#release();
  }

  #next(): Buffer {
    if (this.#lastBytes < muchBytes || this.#isClosed) this.#release();
    else this.#own ??= takeBuffer();
    return this.#own ?? sharedBuffer;
  }

  #release(): void {
    if (this.#own !== undefined) giveBuffer(this.#own);
    this.#own = undefined;
  }
}
