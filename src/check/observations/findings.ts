/** What a checker has found so far, and how that becomes its verdict. */

import type { HistoryAnomaly, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';

/** So many anomalies of a kind are listed; all are counted. */
export const listedPerKind = 20;

/** The rest of an anomaly; made only where it is listed. */
export type Detail = Omit<HistoryAnomaly, 'rule' | 'kind'>;

/** Anomalies by kind, and reasons to doubt. */
export class Findings {
  readonly #anomalies: HistoryAnomaly[] = [];
  readonly #counts = new Map<string, number>();
  readonly #doubts: string[] = [];
  readonly #voids = new Map<string, string>();

  /** A broken rule. `detail` is asked only while fewer than {@link listedPerKind} of its kind are listed. */
  report(rule: string, kind: string, detail: () => Detail): void {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count > listedPerKind) return;
    const { lines, ...rest } = detail();
    this.#anomalies.push({ rule, kind, ...rest, lines: [...new Set(lines)].sort((a, b) => a - b) });
  }

  /** Something is not known that could have shown a broken rule. */
  doubt(reason: string): void {
    if (this.#doubts.length < listedPerKind) this.#doubts.push(reason);
  }

  /** An operation that the object does not know may have done anything: nothing is certain any more. One reason for each kind of operation. */
  stranger({ row }: PairedRow, object: string): void {
    if (this.#voids.has(row.f)) return;
    const reason = `Line ${row.line}: what \`${row.f}\` does to ${object} is not known, so nothing is certain.`;
    this.#voids.set(row.f, reason);
  }

  /** An operation whose row at its begin does not say what it is about: until it ends, anything may be its effect. */
  unsaid({ row }: PairedRow): void {
    if (this.#voids.has(`${row.f} of`)) return;
    const reason = `Line ${row.line}: this \`${row.f}\` does not say of what when it begins, so nothing is certain.`;
    this.#voids.set(`${row.f} of`, reason);
  }

  /** The verdict, given how often a premise occurred and what was counted besides. Every kind in `kinds` has its number, if only 0. */
  verdict(
    checked: number,
    kinds: readonly string[],
    numbers: Readonly<Record<string, number>>,
  ): HistoryVerdict {
    const isVoid = this.#voids.size > 0;
    const anomalies = isVoid ? [] : this.#anomalies;
    const reasons = [...this.#voids.values(), ...this.#doubts];
    const counts = Object.fromEntries(
      kinds.map((kind) => [kind, isVoid ? 0 : (this.#counts.get(kind) ?? 0)]),
    );
    return {
      verdict: anomalies.length > 0 ? 'violated' : reasons.length > 0 ? 'inconclusive' : 'held',
      vacuous: checked === 0 && anomalies.length === 0,
      checked,
      anomalies,
      numbers: { ...numbers, ...counts },
      reasons,
    };
  }
}
