/**
 * One rate for many senders: each in turn sends a slice, so that all who want to send get the same share of it.
 *
 * Due times are kept, not sleeps, so a late timer does not lower the rate.
 */

import { createAlarm } from './alarm.ts';
import { now } from './chunk.ts';

/** A slice has no more bytes than the rate gives in so long: the shorter, the fairer. */
const sliceMs = 10;
const latenessMsMax = 100;

/** Somebody who wants to send. */
export interface Sender {
  /** How many bytes it could send at once. */
  waiting(): number;
  /** Sends so many of them. */
  send(bytes: number): void;
}

/** See the header. */
export class SharedRate {
  readonly #bytesPerMs: () => number;
  /** Whoever has something to send, next first. */
  readonly #senders = new Set<Sender>();
  readonly #alarm = createAlarm(() => {
    this.#release();
  });
  /** When the last slice was due, and how late it really went: the next one may start so much earlier. */
  #lastDue = 0;
  #latenessMs = 0;
  #isReleasing = false;

  /** `bytesPerMs` is asked for every slice; 0 and less: nothing goes. */
  constructor(bytesPerMs: () => number) {
    this.#bytesPerMs = bytesPerMs;
  }

  /** It has something to send; nothing when it is waiting already. */
  join(sender: Sender): void {
    if (this.#senders.size === 0) {
      this.#lastDue = Math.max(this.#lastDue, now() - Math.min(this.#latenessMs, latenessMsMax));
    }
    this.#senders.add(sender);
    this.#release();
  }

  /** It has nothing to send any more. */
  leave(sender: Sender): void {
    this.#senders.delete(sender);
    if (this.#senders.size === 0) this.#alarm.clear();
  }

  /** The rate has changed. */
  restart(): void {
    this.#alarm.clear();
    this.#lastDue = now();
    this.#latenessMs = 0;
    this.#release();
  }

  #release(): void {
    // Room in one lane lets it read on at once, and join again.
    if (this.#isReleasing) return;
    this.#isReleasing = true;
    for (const sender of this.#senders) {
      const rate = this.#bytesPerMs();
      if (rate <= 0) break;
      const bytes = Math.min(sender.waiting(), Math.max(1, Math.floor(rate * sliceMs)));
      const due = this.#lastDue + bytes / rate;
      if (due > now()) {
        this.#alarm.set(due);
        break;
      }
      this.#latenessMs = now() - due;
      this.#lastDue = due;
      this.#senders.delete(sender);
      sender.send(bytes);
      // Behind all others; the loop comes to it again.
      if (sender.waiting() > 0) this.#senders.add(sender);
    }
    this.#isReleasing = false;
  }
}
