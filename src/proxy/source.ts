/**
 * A socket to read from with `onread`: into a buffer that is there already.
 *
 * What comes in a shared buffer is copied here. What comes in a buffer of the socket's own is lent: whoever takes it is done with it when
 * the call returns, or keeps the buffer.
 */

import type { OnReadOpts, Socket } from 'node:net';
import { bufferBytes, giveBuffer, sharedBuffer, takeBuffer, type BufferSize } from './read-buffers.ts';

/** A read of so much is likely to be followed by another. */
const muchBytes = 32 * 1_024;
/** As long as buffers are filled, libuv reads on, 32 times; after so much the others have their turn: the caches are theirs then, too. */
const turnBytes = 8 * 1_024 * 1_024;

/** The buffer that bytes were lent in. */
export interface Loan {
  /** The buffer is the caller's from now on, who gives it back to the others with {@link giveBuffer}. Only during the call that lent it. */
  keep(): Buffer | undefined;
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
export class EventSource implements Source {
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  start(take: Take): void {
    this.socket.on('data', (data: Buffer) => {
      if (!take(data)) this.socket.pause();
    });
    this.socket.resume();
  }

  resume(): void {
    this.socket.resume();
  }
}

/** Reads into buffers, and chooses one for each read. */
export class BufferSource implements Source, Loan {
  readonly socket: Socket;
  #take: Take = () => false;
  #own: Buffer | undefined;
  /** Of what was read last in the own buffer: what comes next is often as long. */
  #view: Buffer | undefined;
  #lastBytes = 0;
  /** More than once. */
  #wasRead = false;
  #bytesOfTurn = 0;

  /** `open` makes the socket with the given `onread`; it must be paused, or not connected yet. */
  constructor(open: (onread: OnReadOpts) => Socket) {
    this.socket = open({
      // Node asks for the buffer of the first read, and after each read for that of the next.
      buffer: () => this.#next(),
      callback: (bytes) => this.#read(bytes),
    });
    this.socket.on('close', () => {
      this.#release();
    });
  }

  start(take: Take): void {
    this.#take = take;
    this.socket.resume();
  }

  resume(): void {
    this.socket.resume();
  }

  keep(): Buffer | undefined {
    const own = this.#own;
    this.#own = undefined;
    this.#view = undefined;
    return own;
  }

  #read(bytes: number): boolean {
    this.#wasRead = this.#lastBytes > 0;
    this.#lastBytes = bytes;
    const own = this.#own;
    if (own === undefined) return this.#take(Buffer.from(sharedBuffer.subarray(0, bytes)));
    if (this.#view?.length !== bytes) this.#view = own.subarray(0, bytes);
    const more = this.#take(this.#view, this);
    this.#bytesOfTurn = bytes === own.length ? this.#bytesOfTurn + bytes : 0;
    if (!more || this.#bytesOfTurn < turnBytes) return more;
    this.#bytesOfTurn = 0;
    setImmediate(() => {
      this.resume();
    });
    return false;
  }

  #next(): Buffer {
    const size = this.#size;
    if (size === undefined || this.#own?.length !== bufferBytes(size)) this.#release();
    if (size !== undefined) this.#own ??= takeBuffer(size);
    return this.#own ?? sharedBuffer;
  }

  /** What the next read is likely to need: nothing of its own if it was read once. */
  get #size(): BufferSize | undefined {
    if (this.#lastBytes >= muchBytes) return 'large';
    return this.#wasRead && this.#lastBytes < bufferBytes('small') ? 'small' : undefined;
  }

  #release(): void {
    if (this.#own !== undefined) giveBuffer(this.#own);
    this.#own = undefined;
    this.#view = undefined;
  }
}
