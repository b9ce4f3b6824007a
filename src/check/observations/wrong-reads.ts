/** Reads that were wrong, and whether the object was seen to be right again: a read that began later was right. */

import { listedPerKind, type Detail } from './findings.ts';

/** A wrong read. Positions and times are those of its rows (NaN: nobody wrote the time down). */
export interface WrongRead {
  readonly kind: string;
  readonly begunAt: number;
  readonly endedMs: number;
  readonly detail: () => Pick<Detail, 'sentence' | 'lines'>;
}

/** Whether it healed, and when. */
interface Listed {
  readonly read: WrongRead;
  isMended: boolean;
  mendedMs: number;
}

/** Keeps the first wrong reads of each kind, and the right read that began last. */
export class WrongReads {
  readonly #listed: Listed[] = [];
  readonly #counts = new Map<string, number>();
  #rightAt = 0;
  #rightMs = NaN;

  /** Takes a wrong read; it may be known to be wrong only after right ones have come. */
  wrong(read: WrongRead): void {
    const count = (this.#counts.get(read.kind) ?? 0) + 1;
    this.#counts.set(read.kind, count);
    if (count <= listedPerKind)
      this.#listed.push({ read, isMended: this.#rightAt > read.begunAt, mendedMs: this.#rightMs });
  }

  /** Takes a read that is right for certain. O(reads listed). */
  right(begunAt: number, endedMs: number): void {
    for (const one of this.#listed) {
      if (one.isMended || one.read.begunAt > begunAt) continue;
      one.isMended = true;
      one.mendedMs = endedMs;
    }
    if (begunAt > this.#rightAt) [this.#rightAt, this.#rightMs] = [begunAt, endedMs];
  }

  /** Every wrong read by its kind, the listed ones first of it and with what shows it: as `Findings.report` takes them. */
  *all(): Generator<readonly [kind: string, detail: () => Detail]> {
    for (const { read, isMended, mendedMs } of this.#listed) {
      const afterMs = mendedMs - read.endedMs;
      const mendedAfterMs = isMended && !Number.isNaN(afterMs) ? { mendedAfterMs: afterMs } : {};
      yield [
        read.kind,
        () => ({ ...read.detail(), durability: isMended ? 'transient' : 'durable', ...mendedAfterMs }),
      ];
    }
    for (const [kind, count] of this.#counts)
      for (let more = listedPerKind; more < count; more += 1) yield [kind, unlisted];
  }
}

function unlisted(): Detail {
  throw new Error('the first wrong reads of a kind are kept');
}
