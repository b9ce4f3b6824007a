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

const nothing = Buffer.alloc(0);

/** See the header. `drained` is called whenever {@link isFull} may have become false. */
export class Writer implements Inlet {
  readonly #destination: Socket;
  readonly #drained: () => void;
  /** A buffer that holds what the system has not taken yet. */
  #kept: Buffer | undefined;
  #isWaiting = false;
  #hasEnded = false;

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
    this.#destination.write(data);
    if (!this.isFull) return;
    if (loan !== undefined) this.#kept = loan.keep();
    if (!this.#isWaiting) this.#wait();
  }

  end(): void {
    this.#hasEnded = true;
    if (!this.#destination.destroyed) this.#destination.destroySoon();
  }

  /** The system has not taken all yet. */
  get isFull(): boolean {
    return this.#destination.writableLength > 0 && !this.#destination.destroyed;
  }

  /** The socket is closed. */
  stop(): void {
    if (this.#kept !== undefined) giveBuffer(this.#kept);
    this.#kept = undefined;
  }

  /** Nearly every write is taken at once and needs no callback. One of nothing has its own behind those that were not. */
  #wait(): void {
    this.#isWaiting = true;
    this.#destination.write(nothing, () => {
      this.#isWaiting = false;
      if (!this.isFull) {
        this.stop();
        this.#drained();
      } else if (!this.#hasEnded) this.#wait();
    });
  }
}
