/** What clients were shown that stay at one replica each, of an object that only grows (CV5). */

import { listedPerKind } from './findings.ts';
import type { Flaw, Replicated } from './replicated.ts';

/** A read: whose it is, what it shows, its line, and when it was answered (NaN: nobody wrote it down). */
export interface GrowingRead<State> {
  readonly process: number | string;
  readonly state: State;
  readonly line: number;
  readonly atMs: number;
}

/** Less was shown after more; `back`: the read that shows as much again. */
interface Shrinking<State> {
  readonly before: GrowingRead<State>;
  readonly after: GrowingRead<State>;
  back: GrowingRead<State> | undefined;
}

/** Keeps the last read of each client, and the first shrinkings. */
export class GrowingReads<State> {
  readonly #object: Replicated<State>;
  readonly #shrinkings: Shrinking<State>[] = [];
  #unlisted = 0;
  readonly #last = new Map<number | string, GrowingRead<State>>();

  constructor(object: Replicated<State>) {
    this.#object = object;
  }

  /** Takes the next read. O(what it shows), times the shrinkings that are not mended. */
  take(read: GrowingRead<State>): void {
    for (const shrinking of this.#shrinkings)
      if (
        shrinking.after.process === read.process &&
        shrinking.back === undefined &&
        !this.#object.hasShrunk(shrinking.before.state, read.state)
      )
        shrinking.back = read;
    const before = this.#last.get(read.process);
    this.#last.set(read.process, read);
    if (before === undefined || !this.#object.hasShrunk(before.state, read.state)) return;
    if (this.#shrinkings.length < listedPerKind)
      this.#shrinkings.push({ before, after: read, back: undefined });
    else this.#unlisted += 1;
  }

  /** Every shrinking; those that are not kept come last, when as many of the kind are listed as ever are. */
  *flaws(): Generator<Flaw> {
    for (const shrinking of this.#shrinkings)
      yield { rule: 'CV5', kind: 'shrunk', detail: () => this.#detail(shrinking) };
    for (let count = 0; count < this.#unlisted; count += 1)
      yield { rule: 'CV5', kind: 'shrunk', detail: unlisted };
  }

  #detail({ before, after, back }: Shrinking<State>): ReturnType<Flaw['detail']> {
    const afterMs = back === undefined ? NaN : back.atMs - after.atMs;
    return {
      sentence: `A client was shown ${this.#object.text(before.state)} at line ${before.line}, and less afterwards: ${this.#object.text(after.state)} at line ${after.line}.`,
      lines: [before.line, after.line],
      durability: back === undefined ? 'durable' : 'transient',
      ...(Number.isNaN(afterMs) ? {} : { mendedAfterMs: afterMs }),
    };
  }
}

function unlisted(): never {
  throw new Error('the first shrinkings are kept');
}
