/** Reads of a counter that are right only if certain additions were not refused, which were open when the read ended. */

/** A read and its bounds, as far as it is known by now which additions were refused. */
export interface CounterRead {
  readonly value: bigint;
  readonly begunLine: number;
  readonly begunAt: number;
  readonly line: number;
  readonly endedAt: number;
  /** NaN: nobody wrote it down. */
  readonly endedMs: number;
  least: bigint;
  most: bigint;
}

/** So many are kept: an addition that never ends would make every read lean on it for ever. */
const kept = 2 ** 16;

/** Reads in the order of their ends. */
export class LeaningReads {
  #reads: CounterRead[] = [];
  /** Where the last one ended that was let go before it was settled. */
  #letGoAt = 0;

  /** Keeps a read. `oldestAt`: where the oldest addition that is open began; reads that ended before it lean on nothing any more. */
  keep(read: CounterRead, oldestAt: number): void {
    if (this.#reads.length >= kept) this.#letGo(oldestAt);
    this.#reads.push(read);
  }

  #letGo(oldestAt: number): void {
    const leaning = this.#reads.filter(({ endedAt }) => endedAt > oldestAt);
    const surplus = leaning.splice(0, Math.max(0, leaning.length - kept / 2));
    this.#letGoAt = surplus.at(-1)?.endedAt ?? this.#letGoAt;
    this.#reads = leaning;
  }

  /**
   * An addition that began at a position was refused: gives the reads it leaves without an excuse, and lets them go. O(reads since it began).
   */
  refuse(amount: bigint, begunAt: number): CounterRead[] {
    const wrong: CounterRead[] = [];
    for (let index = this.#reads.length - 1; index >= 0; index -= 1) {
      const read = this.#reads[index];
      if (read === undefined || read.endedAt < begunAt) break;
      if (amount > 0n) read.most -= amount;
      else read.least -= amount;
      if (read.value < read.least || read.value > read.most) wrong.unshift(read);
    }
    if (wrong.length > 0) {
      const gone = new Set(wrong);
      this.#reads = this.#reads.filter((read) => !gone.has(read));
    }
    return wrong;
  }

  /** Whether reads that leant on an addition were let go before it was known to be refused. */
  missed(begunAt: number): boolean {
    return begunAt < this.#letGoAt;
  }
}
