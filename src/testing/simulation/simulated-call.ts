/** A call of a client in a simulation: whom to call, and what to do when its time is over. */

import type { Address, Call } from '../../model/client.ts';

/**
 * A call. A class, because an object with a getter of its own is a kind of its own to V8: its kind outlives it, and keeps the experiment that it
 * was made in until all memory is looked through.
 */
export class SimulatedCall implements Call {
  readonly address: Address;
  #over: AbortController | undefined;
  #leave: (() => void) | undefined;

  constructor(address: Address) {
    this.address = address;
  }

  /** Made for those who look at it: most do not, and it is dear. */
  get signal(): AbortSignal {
    this.#over ??= new AbortController();
    return this.#over.signal;
  }

  /** Calls `leave` when the time is over. */
  onGivenUp(leave: () => void): void {
    const before = this.#leave;
    this.#leave =
      before === undefined
        ? leave
        : () => {
            before();
            leave();
          };
  }

  /** The time is over. */
  giveUp(): void {
    this.#leave?.();
    this.#over?.abort();
  }
}
