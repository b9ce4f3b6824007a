/** Which step of a saga comes after which: where a fault "after a step" has to aim. */

import { followerOf, stepsBefore } from '../model/step-order.ts';
import type { Saga, SagaStep, Target } from '../model/target.ts';

/** The step (or compensation) that follows another one. */
export interface NextStep {
  /** The saga's name in the target file. */
  readonly saga: string;
  /** The service that calls. */
  readonly coordinator: string;
  /** The step or compensation that comes next; `undefined`: the saga is over then. */
  readonly next:
    | {
        readonly name: string;
        readonly service: string;
        /** Done later, by an outbox: the saga may finish before it. */
        readonly delivery: boolean;
      }
    | undefined;
}

type Follows = Omit<NextStep, 'saga'>;

/**
 * What follows `step` in the first saga of the target that has it: after a step the first that waits for it (before the pivot: the
 * pivot), after a compensation the next compensation, which is that of the nearest step before it that has one. `undefined`: no saga has it.
 */
export function nextStep(step: string, target: Target): NextStep | undefined {
  for (const [sagaName, saga] of Object.entries(target.sagas)) {
    if (saga.steps.some(({ name }) => name === step))
      return { saga: sagaName, ...follow(saga, followerOf(saga, step)) };
    const undone = saga.steps.find(({ compensation }) => compensation === step);
    if (undone !== undefined) return { saga: sagaName, ...followUndo(saga, undone) };
  }
  return undefined;
}

function follow({ coordinator }: Saga, next: SagaStep | undefined): Follows {
  if (next === undefined) return { coordinator, next };
  const { name, service, delivery } = next;
  return { coordinator, next: { name, service, delivery } };
}

function followUndo(saga: Saga, undone: SagaStep): Follows {
  const { coordinator } = saga;
  const earlier = stepsBefore(saga, undone.name).findLast(({ compensation }) => compensation !== undefined);
  if (earlier?.compensation === undefined) return { coordinator, next: undefined };
  return { coordinator, next: { name: earlier.compensation, service: earlier.service, delivery: false } };
}
