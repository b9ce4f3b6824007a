/** Judges in which state the replicas of one object ended. The rules are explained in `convergence.ts`. */

import { formatDuration } from '../../lib/duration.ts';
import type { Value } from '../../model/history.ts';
import type { HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import type { Findings } from './findings.ts';
import { GrowingReads } from './growing-reads.ts';
import type { CheckerOptions } from './options.ts';
import { QuietReads, type QuietRead } from './quiet-reads.ts';
import type { Flaw, Replicated } from './replicated.ts';

/** Follows one object, as what it is taken for. */
export class ConvergenceJudge<State> {
  readonly #object: Replicated<State>;
  readonly #found: Findings;
  readonly #options: CheckerOptions;
  readonly #quiet: QuietReads<State>;
  /** What each client was shown, where clients stay at their replicas. */
  readonly #growing: GrowingReads<State>;
  #changedMs = NaN;
  #isChangedUntimed = false;

  constructor(object: Replicated<State>, found: Findings, options: CheckerOptions) {
    this.#object = object;
    this.#found = found;
    this.#options = options;
    this.#growing = new GrowingReads(object);
    this.#quiet = new QuietReads((one, other) => object.isSame(one, other));
  }

  /** Takes a row of an operation that changes the object. */
  change(paired: PairedRow, at: number): void {
    this.#object.change(paired, at);
    this.#quiet.forget();
    this.#changedMs = paired.row.atMs ?? NaN;
    this.#isChangedUntimed = paired.row.atMs === undefined;
  }

  /** An operation that the object does not know. */
  stranger(paired: PairedRow): void {
    this.#found.stranger(paired, 'such an object');
  }

  /** Takes an answered read. `quietMs`: when it began, if nothing has changed since; NaN where nobody wrote it down. */
  read(paired: PairedRow, seen: Value, quietMs: number | undefined): void {
    const state = this.#object.read(paired, seen);
    const { process, line, atMs = NaN } = paired.row;
    if (this.#options.clientsStay === true) this.#growing.take({ process, state, line, atMs });
    if (quietMs !== undefined) this.#quiet.take(process, { state, line, begunMs: quietMs });
  }

  /** The verdict on all rows so far. */
  verdict(): HistoryVerdict {
    const { healedAtMs, deadlineMs } = this.#options;
    const sinceMs =
      healedAtMs === undefined ? this.#changedMs : Math.max(healedAtMs, this.#changedMs || -Infinity);
    const isTimed = healedAtMs !== undefined || deadlineMs !== undefined;
    const ends = this.#quiet.last(isTimed ? sinceMs + (deadlineMs ?? 0) : NaN);
    const { clients } = this.#quiet;
    if (clients > 0 && ends.length === 0) {
      const from = sinceMs === healedAtMs ? 'healing' : 'the last change';
      this.#found.doubt(
        deadlineMs === undefined
          ? `Nobody read after ${from}.`
          : `Nobody read ${formatDuration(deadlineMs)} after ${from} or later.`,
      );
    }
    if (isTimed && (this.#isChangedUntimed || ends.some(({ begunMs }) => Number.isNaN(begunMs))))
      this.#found.doubt('Nobody wrote the times down, so when the replicas agreed is not known.');
    this.#report(this.#growing.flaws());
    for (const { state, line } of ends) this.#report(this.#object.flaws(state, line));
    const [end] = ends;
    if (ends.length > 1) this.#differ(ends);
    else if (end !== undefined) this.#report(this.#object.losses(end.state, end.line));
    const convergedAfterMsMax = ends.length === 1 && end !== undefined ? this.#lateness(end, sinceMs) : 0;
    const kinds = ['diverged', 'late', 'lost', 'invented', 'resurrected', 'shrunk'];
    return this.#found.verdict(clients, kinds, { clients, states: ends.length, convergedAfterMsMax });
  }

  #report(flaws: Iterable<Flaw>): void {
    for (const { rule, kind, detail } of flaws) this.#found.report(rule, kind, detail);
  }

  #differ(ends: readonly QuietRead<State>[]): void {
    const lines = ends.map(({ line }) => line);
    const isCertain = ends.some((one) =>
      ends.some((other) => one !== other && this.#object.isApart(one.state, other.state)),
    );
    if (isCertain)
      this.#found.report('CV1', 'diverged', () => ({
        sentence: `At the end clients are shown different things: ${ends.map(({ state, line }) => `${this.#object.text(state)} (line ${line})`).join('; ')}.`,
        lines,
        durability: 'durable',
      }));
    else
      this.#found.doubt(
        `At the end clients are shown different things (lines ${lines.join(', ')}); operations whose end nobody knows may have come in between.`,
      );
  }

  /** How long after the last change, or healing, somebody was still shown something else; 0 where nobody was, or no times are known. */
  #lateness(end: QuietRead<State>, sinceMs: number): number {
    const other = this.#quiet.lastOther(end.state);
    const lateMs = other === undefined ? 0 : other.begunMs - sinceMs;
    if (other === undefined || !(lateMs > 0)) return 0;
    if (lateMs > (this.#options.deadlineMs ?? Infinity))
      this.#found.report('CV1', 'late', () => ({
        sentence: `A client was shown ${this.#object.text(other.state)} ${formatDuration(lateMs)} after ${sinceMs === this.#options.healedAtMs ? 'healing' : 'the last change'} (line ${other.line}); in the end all are shown ${this.#object.text(end.state)} (line ${end.line}).`,
        lines: [other.line, end.line],
        durability: 'transient',
        mendedAfterMs: lateMs,
      }));
    return lateMs;
  }
}
