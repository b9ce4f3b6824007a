/** What makes the search small. Each is sound alone and with any others; they can be switched off to compare. */

/** `true`: in use. */
export interface Reductions {
  /** A node with a subset of another's obligations and expenses at the same event and state replaces it. */
  readonly dominance: boolean;
  /** So does one with which others are left that can do the same, one after the other. Only with `dominance`. */
  readonly standIns: boolean;
  /** Of pending operations with equal calls only the one with the earliest deadline is tried. */
  readonly symmetry: boolean;
  /** An operation that only looks is done as soon as what it saw holds. */
  readonly eagerObservers: boolean;
  /** Pending blind writes are taken as done just before another one, unless needed later. */
  readonly hiding: boolean;
  /** A blind write or an indeterminate operation is tried early only where something can make use of it. */
  readonly uselessSteps: boolean;
  /** States from which a later observation cannot come true are given up, where the model knows. */
  readonly lookAhead: boolean;
  /** Objects, and independent parts of them, are judged one by one. */
  readonly partition: boolean;
  /** What saw a value that nobody can have put, or took one that others took, is found before the search. */
  readonly origins: boolean;
  /** A register whose written values differ is judged by its zones, without a search. */
  readonly zones: boolean;
  /** A short history of which each call leads from one state to another is searched in a few numbers at first (short-search.ts). Only with all above of a search. */
  readonly short: boolean;
}

export const allReductions: Reductions = {
  dominance: true,
  standIns: true,
  symmetry: true,
  eagerObservers: true,
  hiding: true,
  uselessSteps: true,
  lookAhead: true,
  partition: true,
  origins: true,
  zones: true,
  short: true,
};
