/**
 * The time between a client's coming and the connect to the upstream: none, unless a toxic puts it off.
 *
 * Counted from the client's coming, by the toxics as they are at any moment.
 */

import { createAlarm } from './alarm.ts';
import { now } from './chunk.ts';

/** See the header. */
export class Opening {
  readonly #cameAt = now();
  readonly #delayMs: () => number;
  readonly #connect: () => void;
  readonly #alarm = createAlarm(() => {
    this.again();
  });
  #isOver = false;

  /** Calls `connect` once: at once when `delayMs` says 0. */
  constructor(delayMs: () => number, connect: () => void) {
    this.#delayMs = delayMs;
    this.#connect = connect;
    this.again();
  }

  /** Toxics have changed: ask again how long to wait. */
  again(): void {
    if (this.#isOver) return;
    const delayMs = this.#delayMs();
    if (delayMs > 0 && this.#cameAt + delayMs > now()) this.#alarm.set(this.#cameAt + delayMs);
    else {
      this.stop();
      this.#connect();
    }
  }

  /** Nobody waits for it any more. */
  stop(): void {
    this.#isOver = true;
    this.#alarm.clear();
  }
}
