/** Numbers about how fresh reads were: percentiles of staleness, and how likely a read is fresh so long after a write. */

import { Column } from '../../lib/column.ts';
import type { Age } from './register-versions.ts';

/** `freshAfter…Ms` is given for each. */
const sinceSteps = [0, 1, 10, 100, 1_000, 10_000] as const;

/** 16 bytes a stale read. */
export class Freshness {
  reads = 0;
  undecided = 0;
  unwritten = 0;
  /** Stale, nobody knows how long. */
  untimed = 0;
  readonly #staleMs = new Column('float64');
  readonly #staleVersions = new Column('float64');
  #fresh = 0;
  #stale = 0;
  readonly #since = sinceSteps.map((stepMs) => ({ stepMs, reads: 0, fresh: 0 }));

  /**
   * Counts a read. `age`: of the version it shows, `undefined` if nobody wrote it; `sinceMs`: so long after the last acknowledged write it began;
   * `staleMs`: so long after the first newer one (NaN: unknown, or none).
   */
  count(age: Age | undefined, sinceMs: number, staleMs: number): void {
    this.reads += 1;
    if (age === undefined) this.unwritten += 1;
    else if (age.isUndecided) this.undecided += 1;
    else {
      for (const step of this.#since) {
        if (!(sinceMs >= step.stepMs)) continue;
        step.reads += 1;
        if (age.versions === 0) step.fresh += 1;
      }
      if (age.versions === 0) this.#fresh += 1;
      else this.#countStale(age.versions, staleMs);
    }
  }

  #countStale(versions: number, staleMs: number): void {
    if (Number.isNaN(staleMs)) this.untimed += 1;
    this.#staleMs.set(this.#stale, Number.isNaN(staleMs) ? 0 : staleMs);
    this.#staleVersions.set(this.#stale, versions);
    this.#stale += 1;
  }

  /** The counts; percentiles over all reads of which it is known whether they were fresh; shares where there was such a read. O(n log n) in the stale reads. */
  numbers(): Record<string, number> {
    const { reads, undecided, unwritten } = this;
    const decided = this.#fresh + this.#stale;
    const shares = this.#since.flatMap(({ stepMs, reads: all, fresh }) =>
      all === 0 ? [] : [[`freshAfter${stepMs}Ms`, fresh / all]],
    );
    return {
      reads,
      fresh: this.#fresh,
      undecided,
      unwritten,
      ...percentiles('staleMs', this.#staleMs.sorted(this.#stale), decided),
      ...percentiles('staleVersions', this.#staleVersions.sorted(this.#stale), decided),
      ...(Object.fromEntries(shares) as Record<string, number>),
    };
  }
}

/** Percentiles (nearest rank) of `sorted` and as many zeros as make `count`. */
function percentiles(name: string, sorted: ArrayLike<number>, count: number): Record<string, number> {
  const zeros = count - sorted.length;
  const at = (q: number): number => sorted[Math.ceil(q * count) - 1 - zeros] ?? 0;
  return {
    [`${name}P50`]: at(0.5),
    [`${name}P95`]: at(0.95),
    [`${name}P99`]: at(0.99),
    [`${name}Max`]: at(1),
  };
}
