/**
 * What kinds of replicated objects have in common, so that one checker judges their convergence. Each kind follows the changes, says which states are the
 * same, and what is wrong with the state in which all replicas ended.
 */

import type { Value } from '../../model/history.ts';
import type { PairedRow } from '../../model/history-verdict.ts';
import type { Detail } from './findings.ts';

/** A broken rule of a state, as `Findings.report` takes it. */
export interface Flaw {
  readonly rule: string;
  readonly kind: string;
  readonly detail: () => Detail;
}

/** One replicated object. */
export interface Replicated<State> {
  /** Takes a row of an operation that changes it; `at` is the row’s position. */
  change(paired: PairedRow, at: number): void;
  /** What an answered read shows; `seen` is all of its value, or this object’s part of it. */
  read(paired: PairedRow, seen: Value): State;
  isSame(one: State, other: State): boolean;
  /** Whether two states differ by more than what operations of unknown end may have changed in between. */
  isApart(one: State, other: State): boolean;
  /** What is wrong with what a read shows, whoever else agrees with it. */
  flaws(state: State, line: number): Iterable<Flaw>;
  /** What is wrong with it if it is all that is left. */
  losses(state: State, line: number): Iterable<Flaw>;
  /** Whether a client that stays at a replica which only grows cannot have been shown first the one and then the other. */
  hasShrunk(before: State, after: State): boolean;
  /** It as people read it. */
  text(state: State): string;
}
