/** An operation of a history: an invocation and what became of it, with the time it took as an interval. */

import type { Value } from './history.ts';

/**
 * One operation of one client.
 *
 * Its effect, if it has one, lies within the closed interval from `begin` to `end`: positions in the order of the history's events, never
 * the same twice. Where two events have the same time, invocations come before completions, so that operations which touch overlap.
 */
export interface HistoryOperation {
  /** What was asked: `read`, `write`, `cas`, `enqueue`, … */
  readonly f: string;
  /** Which of many objects it was asked of; left out where there is one. */
  readonly key?: Value;
  /** What was asked with; where the invocation says nothing, what its ok says, unless `f` only looks. */
  readonly argument: Value | undefined;
  /** What the ok says; `undefined` for other outcomes, and for an ok without a value. */
  readonly result: Value | undefined;
  /** `info`: also of one that never completed. It may take effect at any later moment, or never. */
  readonly outcome: 'ok' | 'fail' | 'info';
  readonly process: number | string;
  /** The line of the invocation. */
  readonly invokeLine: number;
  /** The line of the completion; `undefined` where there is none. */
  readonly completeLine: number | undefined;
  readonly begin: number;
  /** Infinity for `info`. */
  readonly end: number;
  /** When it was asked, in milliseconds since the history began. */
  readonly beginMs?: number;
  /** When it was answered. */
  readonly endMs?: number;
}
