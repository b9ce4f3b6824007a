/**
 * The states a service may be in, by what it has answered.
 *
 * Who is answered knows; who is not knows that a request was done, or was not. So there is a set of states, which unanswered requests widen and answers
 * narrow, and a service is wrong when none is left. That is Wing and Gong's test for one client at a time (1993), which needs no search.
 */

import { isDeepStrictEqual } from 'node:util';
import { unanswered, type ModelStep } from './service-model.ts';

/** What an answer leaves. */
export interface Narrowed<State> {
  /** Without doubles; empty: no state explains the answer. */
  readonly states: readonly State[];
  /** What would have been right, without doubles. */
  readonly expected: readonly unknown[];
}

/** The states after `answer`, of all that were possible. O(states²) comparisons. */
export function narrow<State>(
  states: readonly State[],
  step: (state: State) => ModelStep<State>,
  answer: unknown,
): Narrowed<State> {
  const steps = states.map(step);
  const fits = answer === unanswered ? steps : steps.filter((one) => isDeepStrictEqual(one.answer, answer));
  const after = fits.map(({ state }) => state);
  return {
    states: distinct(answer === unanswered ? [...states, ...after] : after),
    expected: distinct(steps.map((one) => one.answer)),
  };
}

function distinct<T>(values: readonly T[]): T[] {
  return values.filter(
    (value, place) => values.findIndex((other) => isDeepStrictEqual(other, value)) === place,
  );
}
