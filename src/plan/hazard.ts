/**
 * Hazards: the ways in which a call may turn out not to bear a fault.
 *
 * Each hazard is doubted of each call with a probability that comes from the call's facts, and each thing that can be tried shows it, if it is there,
 * with some other probability. What a try is worth follows from both: the chance that it finds something that no earlier try has shown.
 */

import type { Call } from './call.ts';
import type { TryName } from './tries.ts';

/** What a sentence rests on. */
export interface Fact {
  /** Of what it is: `order->payment.timeout`, `order->payment.operations`, `catalog.critical`. */
  readonly id: string;
  /** A clause without its stop. */
  readonly text: string;
}

/** One way not to bear a fault. */
export interface Hazard {
  /** The field's word for the mistake: `missing-timeout`. */
  readonly name: string;
  /** How bad it is, in [0, 1]: 1 is data that stays wrong, 0.6 a user without an answer, 0.3 a wrong word. */
  readonly impact: number;
  /** `callee`: it is a property of who is called, and one for all its callers. */
  readonly of?: 'callee';
  /** How likely each try shows it where it is there; what is left out never does. */
  readonly shows: Readonly<Partial<Record<TryName, number>>>;
  /** How likely it is there, in [0, 1], before anything was tried. 0: it cannot be. O(1), or O(calls of the caller). */
  probability(call: Call): number;
  /** Why, as far as the graph says it; the first fact matters most. Only asked where it is not impossible. */
  because(call: Call): readonly Fact[];
}

/**
 * Degrees of doubt. They are no measurements: five words for how sure a stranger would be, far enough apart that a mistake of one of them changes
 * little (decisions/0013).
 */
export const doubt = { proven: 0.9, likely: 0.5, plausible: 0.25, unlikely: 0.1, remote: 0.04 } as const;

/** `order->payment charge`, as sentences name a call. */
export function callName({ edge: { from, to }, operation }: Pick<Call, 'edge' | 'operation'>): string {
  return operation === undefined ? `${from}->${to}` : `${from}->${to} ${operation}`;
}

/** The id of a fact of a call's edge. */
export function edgeFact({ edge: { from, to } }: Call, field: string, text: string): Fact {
  return { id: `${from}->${to}.${field}`, text };
}

/** The id of a fact of a call's callee. */
export function calleeFact({ edge: { to } }: Call, field: string, text: string): Fact {
  return { id: `${to}.${field}`, text };
}
