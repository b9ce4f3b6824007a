/**
 * Sequential models: what one object would answer if its operations came one at a time.
 *
 * A history is linearizable when every operation can be given one moment between its invocation and its completion so that, in the order
 * of these moments, the answers are those of the model. After Herlihy and Wing, "Linearizability" (TOPLAS 1990).
 */

import type { HistoryDialect, Value } from '../../model/history.ts';

/** What a model is asked: an operation without its client and its time. Calls that are equal in all three are the same to the search. */
export interface Call {
  readonly f: string;
  readonly argument: Value | undefined;
  /** What was answered; `undefined`: not known, or it says nothing about the state. */
  readonly result: Value | undefined;
}

/**
 * What a call does to a state it is admissible in.
 *
 * - `observer`: leaves every state as it is.
 * - `overwrite`: is always admissible, and the state after it does not depend on the one before (a blind write).
 * - `update`: anything else.
 */
export type CallKind = 'observer' | 'overwrite' | 'update';

/** One function of a model. */
export interface ModelFunction<State> {
  readonly kind: CallKind | ((call: Call) => CallKind);
  /** The answer of an `update` or `overwrite` says something about the state (what was dequeued). Of an `observer` it always does. */
  readonly answers?: true;
  /**
   * The call as the model wants it, or nothing where it says nothing. Left out: as it stands, its result dropped where it says nothing, and
   * an observation of nil read as the dialect says.
   */
  restate?(call: Call, dialect: HistoryDialect): Call | undefined;
  /** The state after `call` in `state`; `undefined` where it would not have been answered so. Never changes `state`. */
  step(state: State, call: Call): State | undefined;
  /**
   * Of an `update` or `observer`: the one state in which it is admissible, and the state after it; `undefined` where there are several. An optimisation,
   * never needed: see stand-ins.ts and short-history.ts.
   */
  moves?(call: Call): { readonly from: State; readonly to: State } | undefined;
}

/** How values come into an object and are seen there: whatever was seen, somebody put. See origins.ts. */
export interface ValueFlow<State> {
  /** The values a call leaves for others to see, once it has taken effect. */
  puts(call: Call): readonly Value[];
  /** The values that must have been there before the call if it was answered so. */
  sees(call: Call): readonly Value[];
  /** How many there are of a value in a state. */
  count(state: State, value: Value): number;
  /** What is seen is taken: whoever sees a value needs one of his own. Not of a model with parts. */
  readonly takes?: true;
  /** What is taken leaves in an order. A taker that was answered with no value took the next one; an observer that saw none found none. */
  readonly line?: OrderOfLeaving<State>;
}

/** How values leave one after the other. */
export interface OrderOfLeaving<State> {
  /** What is put leaves after all that are there (`last`: a queue), or before them (`first`: a stack). */
  readonly entry: 'last' | 'first';
  /** The values of a state, the next to leave first. */
  of(state: State): readonly Value[];
}

/**
 * A sequential specification of one object.
 *
 * An operation that failed is taken for one that never was; an indeterminate one may be stepped at any later moment, with a result of
 * `undefined`, or never: `step` need not say what it does where it would have failed.
 */
export interface Model<State = unknown> {
  readonly name: string;
  readonly functions: Readonly<Record<string, ModelFunction<State>>>;
  /** The state before anything happened; `initial` where the history or the user says it. */
  init(initial: Value | undefined): State;
  /** Equal for equal states, different for different ones. */
  key(state: State): string | number;
  /** The state for people. Left out: its key. */
  describe?(state: State): string;
  /**
   * Which independent part of the object a call is about: an element of a set. Where every call of a history names one, each part is judged
   * alone. Histories are always taken apart by the operations' own keys.
   */
  part?(call: Call): Value | undefined;
  /** Left out: values cannot be told from where they come, such as sums. An optimisation, never needed. */
  readonly values?: ValueFlow<State>;
  /** Reads and writes of it are those of a register: `write` puts its argument, `read` sees it. */
  readonly register?: true;
  /**
   * Look-ahead: whether no run of updates can lead from `state` to one where the observer `call` is answered so; only an `overwrite` can.
   * An optimisation, never needed; wrong where it says `true` too often.
   */
  hopeless?(state: State, call: Call): boolean;
}

/** A model of your own, typed; states are plain data that `step` never changes. */
export function defineModel<State>(model: Model<State>): Model<State> {
  return model;
}
