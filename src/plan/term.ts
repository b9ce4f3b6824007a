/** Terms: what makes a candidate look weak, each a value in [0, 1], a weight, and the fact it rests on. */

import type { Term } from '../model/plan.ts';

/**
 * What each term may add to a score at most. Chosen by hand, before any result was known; not fitted to any system.
 */
const weights = {
  // What the target itself says is at stake comes first: half-done sagas and replicas that disagree are what we look for.
  saga: 6,
  replicas: 6,
  // Users without an answer come back; data that is wrong stays wrong.
  requests: 5,
  // What broke before breaks again; but many systems have no record, and a record is never complete.
  incidents: 3,
  symptom: 1,
  // A missing timeout or a repeated call that nobody calls harmless is a guess, not a finding.
  unknowns: 1.5,
  // How much is hurt: orders what is otherwise alike.
  reach: 1.5,
  dependents: 1,
  // More than all the others together can make up for: what was violated is tried again before anything else.
  experience: 19,
} as const;

export type TermName = keyof typeof weights;

/** A term of a known name. */
export interface Weighed extends Term {
  readonly name: TermName;
}

/** The term; values outside [0, 1] are taken as the nearer end. */
export function weigh(name: TermName, value: number, fact: string): Weighed {
  return { name, value: round(Math.min(1, Math.max(0, value))), weight: weights[name], fact };
}

/** Four digits: enough to rank by, and the same text on every machine. */
export function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
