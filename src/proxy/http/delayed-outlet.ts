/** Hands bytes on in order, some of them not before a given time. */

import { createAlarm, type Alarm } from '../alarm.ts';
import { ChunkQueue } from '../chunk-queue.ts';
import { now } from '../chunk.ts';
import type { Outlet } from '../toxic-kind.ts';

/** More is not taken before something has gone. */
const heldBytesMax = 1_024 * 1_024;

/** See the header. */
export class DelayedOutlet {
  readonly #out: Outlet;
  /** With the time each chunk is due at. */
  readonly #held = new ChunkQueue();
  readonly #alarm: Alarm;
  #lastDue = 0;

  constructor(out: Outlet) {
    this.#out = out;
    this.#alarm = createAlarm(() => {
      this.#release();
    });
  }

  get isFull(): boolean {
    return this.#held.bytes >= heldBytesMax;
  }

  /** `due`: milliseconds of {@link now}; what comes behind waits for it, too. */
  push(data: Buffer, due = 0): void {
    this.#lastDue = Math.max(this.#lastDue, due);
    if (this.#held.first === undefined && this.#lastDue <= now()) this.#out.push({ data, at: now() });
    else {
      this.#held.push({ data, at: this.#lastDue });
      this.#release();
    }
  }

  /** As an outlet's. */
  affected(bytes: number): void {
    this.#out.affected(bytes);
  }

  /** Behind all that is held. */
  end(): void {
    this.#held.ended = true;
    if (this.#held.first === undefined) this.#out.end();
  }

  /** Everything goes at once. */
  flush(): void {
    this.stop();
    this.#lastDue = 0;
    this.#held.flush(this.#out);
  }

  stop(): void {
    this.#alarm.clear();
  }

  #release(): void {
    for (let chunk = this.#held.first; chunk !== undefined && chunk.at <= now(); chunk = this.#held.first) {
      this.#held.shift();
      this.#out.push({ data: chunk.data, at: now() });
    }
    const next = this.#held.first;
    if (next !== undefined) this.#alarm.set(next.at);
    else if (this.#held.ended) this.#out.end();
  }
}
