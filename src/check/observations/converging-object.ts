/** One object of a history whose convergence is judged: found out, as its rows come, to be a set, a counter or a register. */

import type { Value } from '../../model/history.ts';
import type { HistoryVerdict, PairedRow } from '../../model/history-verdict.ts';
import { isList } from '../../model/value-key.ts';
import { ConvergenceJudge } from './convergence-judge.ts';
import { Findings } from './findings.ts';
import { malformedRow } from './malformed.ts';
import type { CheckerOptions } from './options.ts';
import { ReplicatedCounter } from './replicated-counter.ts';
import { ReplicatedRegister } from './replicated-register.ts';
import { ReplicatedSet } from './replicated-set.ts';

/** Where and when a read began (NaN: nobody wrote it down). */
export interface ReadBegin {
  readonly at: number;
  readonly atMs: number;
}

/** What an object may be, and who judges it then. */
interface Candidate {
  readonly changes: readonly string[];
  readonly takes: (argument: Value | undefined) => boolean;
  readonly shows: (seen: Value) => boolean;
  readonly judge: Pick<ConvergenceJudge<unknown>, 'change' | 'read' | 'verdict' | 'stranger'>;
}

/** Keeps every candidate up to date until a row rules it out. */
export class ConvergingObject {
  #candidates: readonly [Candidate, ...Candidate[]];
  /** The position of the last row of a change. */
  #changedAt = 0;

  constructor(options: CheckerOptions) {
    this.#candidates = candidates(options);
  }

  /** Takes a row of an operation that changes the object. */
  change(paired: PairedRow, at: number): void {
    const { f, value } = paired.invoke;
    this.#changedAt = at;
    const [first, ...rest] = this.#candidates.filter(
      ({ changes, takes }) => changes.includes(f) && takes(value),
    );
    if (first === undefined) {
      for (const { judge } of this.#candidates) judge.stranger(paired);
      return;
    }
    this.#candidates = [first, ...rest];
    for (const { judge } of this.#candidates) judge.change(paired, at);
  }

  /** Takes an answered read that began at `begun` and shows `seen` of this object. */
  read(paired: PairedRow, seen: Value, begun: ReadBegin): void {
    const [first, ...rest] = this.#candidates.filter(({ shows }) => shows(seen));
    if (first === undefined) throw malformedRow(paired.row, 'what the object can be by its operations');
    this.#candidates = [first, ...rest];
    const isQuiet = begun.at > this.#changedAt;
    for (const { judge } of this.#candidates) judge.read(paired, seen, isQuiet ? begun.atMs : undefined);
  }

  /** The verdict on the narrowest thing that the object can be. */
  verdict(): HistoryVerdict {
    return this.#candidates[0].judge.verdict();
  }
}

/** From the narrowest to the widest, of those that can be what the object is at first. */
function candidates(options: CheckerOptions): [Candidate, ...Candidate[]] {
  const initial = options.dialect?.initial ?? null;
  const [first, ...rest] = [
    ...(showsSet(initial) ? [setCandidate(options)] : []),
    ...(showsCount(initial) ? [counterCandidate(options)] : []),
  ];
  const last = registerCandidate(options);
  return first === undefined ? [last] : [first, ...rest, last];
}

function setCandidate(options: CheckerOptions): Candidate {
  const found = new Findings();
  const judge = new ConvergenceJudge(new ReplicatedSet(options, found), found, options);
  return { changes: ['add'], takes: () => true, shows: showsSet, judge };
}

function counterCandidate(options: CheckerOptions): Candidate {
  const found = new Findings();
  const judge = new ConvergenceJudge(new ReplicatedCounter(options, found), found, options);
  const takes = (argument: Value | undefined): boolean => argument === undefined || showsCount(argument);
  return { changes: ['add', 'increment', 'decrement'], takes, shows: showsCount, judge };
}

function registerCandidate(options: CheckerOptions): Candidate {
  const found = new Findings();
  const judge = new ConvergenceJudge(new ReplicatedRegister(options, found), found, options);
  return { changes: ['write', 'put', 'cas', 'delete'], takes: () => true, shows: () => true, judge };
}

function showsSet(seen: Value): boolean {
  return seen === null || isList(seen);
}

function showsCount(seen: Value): boolean {
  return seen === null || typeof seen === 'bigint' || Number.isInteger(seen);
}
