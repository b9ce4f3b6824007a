/**
 * The order of a saga's steps: each waits for the steps that it names in `after`, or, where it names none, for the one before it in the list.
 *
 * What waits for nothing that another one waits for runs beside it. Undoing takes the reverse of this order, and nothing more: steps that ran beside
 * each other may be undone in any order (after the reverse partial order of Garcia-Molina and Salem's parallel sagas, SIGMOD 1987).
 */

import { remembered } from '../lib/remembered.ts';
import type { Saga, SagaStep } from './target.ts';

/** The names of the steps that the step at `index` waits for directly. */
export function waitsFor({ steps }: Saga, index: number): readonly string[] {
  const before = steps[index - 1];
  return steps[index]?.after ?? (before === undefined ? [] : [before.name]);
}

/**
 * Every step that comes after another one, directly or not, by that one's name; in the order of the list. A step that waits for itself by a
 * detour comes after nothing because of it. O(steps · waits), once for each saga.
 */
export const dependentsOf: (saga: Saga) => ReadonlyMap<string, readonly SagaStep[]> = remembered((saga) => {
  const { steps } = saga;
  const direct = new Map<string, SagaStep[]>(steps.map(({ name }) => [name, []]));
  for (const [index, step] of steps.entries()) {
    for (const name of waitsFor(saga, index)) direct.get(name)?.push(step);
  }
  return new Map(
    steps.map((step) => {
      const found = new Set<SagaStep>(direct.get(step.name));
      for (const one of found) for (const next of direct.get(one.name) ?? []) found.add(next);
      found.delete(step);
      return [step.name, steps.filter((one) => found.has(one))];
    }),
  );
});

/** The first step of the list that waits for this one; `undefined`: none does. */
export function followerOf(saga: Saga, name: string): SagaStep | undefined {
  return saga.steps.find((_, index) => waitsFor(saga, index).includes(name));
}

/** The steps that must be done before this one, in the order of the list. O(steps²). */
export function stepsBefore(saga: Saga, name: string): readonly SagaStep[] {
  const dependents = dependentsOf(saga);
  return saga.steps.filter((one) => dependents.get(one.name)?.some((later) => later.name === name));
}
