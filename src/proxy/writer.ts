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
  readonly #written: () => void;
  /** A buffer that holds what the system has not taken yet. */
  #kept: Buffer | undefined;
  #hasEnded = false;

  constructor(destination: Socket, drained: () => void) {
    this.#destination = destination;
    this.#written = () => {
      if (this.#destination.writableLength > 0) return;
      this.stop();
      drained();
    };
    destination.on('close', drained);
  }

  /** Writes a chunk, which must not change any more. */
  push({ data }: Chunk): void {
    this.write(data);
  }

  /** Writes bytes that may be lent. If the system does not take them at once, their buffer is kept until it does. */
  write(data: Buffer, loan?: Loan): void {
    if (this.#hasEnded || this.#destination.destroyed) return;
    const destination = this.#destination;
    destination.write(data);
    if (destination.writableLength === 0) return;
    if (loan !== undefined) this.#kept = loan.keep();
    // Its callback comes behind those of all writes before; nearly every write is taken at once and needs none.
    destination.write(nothing, this.#written);
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
}
