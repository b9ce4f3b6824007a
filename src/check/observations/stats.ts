/**
 * Did anything work at all? Every kind of operation, whatever the model.
 *
 *   VA1  Of every kind of operation that was asked for, at least one was answered ok.
 *
 * A system that refuses everything breaks no other rule: this is the guard against verdicts on nothing. A kind with operations whose end nobody knows, and
 * none that was ok, is inconclusive. After Jepsen’s `stats`, where such a kind is not valid either.
 */

import type { HistoryRowType } from '../../model/history.ts';
import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { Findings, listedPerKind } from './findings.ts';

/** Counts how operations ended. O(rows); keeps a few numbers for each kind of operation. */
export function createStatsChecker(): HistoryChecker {
  return new StatsChecker();
}

type Counts = Record<HistoryRowType, number>;

class StatsChecker implements HistoryChecker {
  readonly #found = new Findings();
  readonly #kinds = new Map<string, { readonly counts: Counts; readonly lines: number[] }>();

  add({ row }: PairedRow): void {
    const kind = this.#kinds.get(row.f) ?? { counts: { invoke: 0, ok: 0, fail: 0, info: 0 }, lines: [] };
    this.#kinds.set(row.f, kind);
    kind.counts[row.type] += 1;
    if (row.type === 'fail' && kind.lines.length < listedPerKind) kind.lines.push(row.line);
  }

  finish(): HistoryVerdict {
    const numbers: Record<string, number> = {};
    for (const [f, { counts, lines }] of this.#kinds) {
      const { invoke, ok, fail } = counts;
      const info = invoke - ok - fail;
      Object.assign(numbers, { [`${f}.ok`]: ok, [`${f}.fail`]: fail, [`${f}.info`]: info });
      if (ok > 0) continue;
      if (info > 0)
        this.#found.doubt(`No \`${f}\` was answered ok; how ${info} of ${invoke} ended is not known.`);
      else
        this.#found.report('VA1', 'never', () => ({
          sentence: `No \`${f}\` was answered ok: all ${invoke} were refused.`,
          lines,
        }));
    }
    return this.#found.verdict(this.#kinds.size, ['never'], numbers);
  }
}
