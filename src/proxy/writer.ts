/**
 * The end of a lane: the destination socket.
 *
 * As in Toxiproxy there is no half-close: the end of a direction closes the whole socket, once it has all the data.
 */

import type { Socket } from 'node:net';
import type { Chunk } from './chunk.ts';
import { giveBuffer } from './read-buffers.ts';
import type { Inlet } from './slot.ts';
import type { Loan } from './source.ts';

/** See the header. `drained` is called whenever {@link isFull} may have become false. */
export class Writer implements Inlet {
  readonly #destination: Socket;
  readonly #drained: () => void;
  /** A buffer that holds what the system has not taken yet. */
  #kept: Buffer | undefined;
  /** Writes that the system has not taken yet. */
  #waiting = 0;
  #hasEnded = false;
  readonly #written = (error?: Error | null): void => {
    this.#waiting -= 1;
    // It says that it is closed, and that is all there is to know.
    if (error) this.#destination.destroy();
    if (this.#waiting > 0 || this.#isWriting) return;
    this.stop();
    if (this.#hasEnded) this.#close();
    else this.#drained();
  };
  #isWriting = false;

  constructor(destination: Socket, drained: () => void) {
    this.#destination = destination;
    this.#drained = drained;
    destination.on('close', drained);
  }

  /** Writes a chunk, which must not change any more. */
  push({ data }: Chunk): void {
    this.write(data);
  }

  /** Writes bytes that may be lent. If the system does not take them at once, their buffer is kept until it does. */
  write(data: Buffer, loan?: Loan): void {
    if (this.#hasEnded || this.#destination.destroyed) return;
    this.#waiting += 1;
    this.#isWriting = true;
    // What `write` does besides, keeping what comes while a write goes on, is done by the system and by us: a fifteenth of all requests/s.
    this.#destination._write(data, 'buffer' as BufferEncoding, this.#written);
    this.#isWriting = false;
    if (this.isFull && loan !== undefined) this.#kept = loan.keep();
  }

  /** The end comes when the system has taken all: a reset in between is still one. */
  end(): void {
    this.#hasEnded = true;
    if (!this.isFull) this.#close();
  }

  /** The system has not taken all yet. */
  get isFull(): boolean {
    return this.#waiting > 0 && !this.#destination.destroyed;
  }

  /** The socket is closed. */
  stop(): void {
    if (this.#kept !== undefined) giveBuffer(this.#kept);
    this.#kept = undefined;
  }

  #close(): void {
    if (!this.#destination.destroyed) this.#destination.destroySoon();
  }
}
