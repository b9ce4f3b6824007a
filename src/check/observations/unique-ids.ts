/**
 * Identifiers that are never given twice: `generate`, whose answer is one.
 *
 *   ID1  No two answers give the same identifier, whoever asked, whatever for.
 *
 * Other operations say nothing about identifiers and are passed over. After Jepsen’s `unique-ids`.
 */

import type { Value } from '../../model/history.ts';
import type { HistoryChecker, HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { valueText } from '../../model/value-key.ts';
import { Column } from '../../lib/column.ts';
import { Findings } from './findings.ts';
import { ValueIndex } from './value-index.ts';

/** Judges generators of identifiers. O(rows); keeps about 40 bytes an identifier that is a number, 100 for a text. */
export function createUniqueIdsChecker(): HistoryChecker {
  return new UniqueIdsChecker();
}

class UniqueIdsChecker implements HistoryChecker {
  readonly #found = new Findings();
  readonly #identifiers = new ValueIndex();
  /** By identifier: the line that gave it first. */
  readonly #firstLine = new Column();
  #attempts = 0;
  #acknowledged = 0;

  add({ row }: PairedRow): void {
    if (row.f !== 'generate') return;
    if (row.type === 'invoke') this.#attempts += 1;
    const given = row.type === 'ok' ? (row.value ?? undefined) : undefined;
    if (given === undefined) return;
    this.#acknowledged += 1;
    const identifier = this.#identifiers.number(given);
    const first = this.#firstLine.at(identifier);
    if (first === 0) this.#firstLine.set(identifier, row.line);
    else this.#duplicate(given, first, row.line);
  }

  #duplicate(given: Value, first: number, line: number): void {
    this.#found.report('ID1', 'duplicate', () => ({
      sentence: `${valueText(given)} was given at line ${first} and again at line ${line}.`,
      lines: [first, line],
    }));
  }

  finish(): HistoryVerdict {
    const numbers = { attempts: this.#attempts, acknowledged: this.#acknowledged };
    return this.#found.verdict(this.#acknowledged, ['duplicate'], numbers);
  }
}
