/** Which step of a saga comes after which: where a fault "after a step" has to aim. */

import { remembered } from '../lib/remembered.ts';
import { followerOf, stepsBefore } from '../model/step-order.ts';
import type { Saga, SagaStep, Target } from '../model/target.ts';

/** The step (or compensation) that follows another one. */
export interface NextStep {
  /** The saga's name in the target file. */
  readonly saga: string;
  /** The service that calls: the coordinator, or, without one, whoever did the step before. */
  readonly caller: string;
  /** The step or compensation that comes next; `undefined`: the saga is over then. */
  readonly next:
    | {
        readonly name: string;
        readonly service: string;
        /** Done later, by an outbox: the saga may finish before it. */
        readonly delivery: boolean;
      }
    | undefined;
  /** Nothing is to happen after it, not even news of it. */
  readonly isLast: boolean;
}

type Follows = Omit<NextStep, 'saga'>;

/**
 * What follows `step` in the first saga of the target that has it: after a step the first that waits for it (before the pivot: the
 * pivot), after a compensation the next compensation, which is that of the nearest step before it that has one. Without a coordinator nobody says which
 * compensation comes next, if any does: its news does. `undefined`: no saga has it.
 */
export function nextStep(step: string, target: Target): NextStep | undefined {
  const known = askedOf(target);
  const before = known.get(step);
  if (before !== undefined || known.has(step)) return before;
  const next = findNextStep(step, target);
  known.set(step, next);
  return next;
}

/** What was asked of a target: its steps are few, and asked for with every event. */
const askedOf = remembered<Target, Map<string, NextStep | undefined>>(() => new Map());

function findNextStep(step: string, target: Target): NextStep | undefined {
  for (const [sagaName, saga] of Object.entries(target.sagas)) {
    const done = saga.steps.find(({ name }) => name === step);
    if (done !== undefined) return { saga: sagaName, ...follow(saga, done) };
    const undone = saga.steps.find(({ compensation }) => compensation === step);
    if (undone !== undefined) return { saga: sagaName, ...followUndo(saga, undone) };
  }
  return undefined;
}

/** The saga that has this step or compensation, the first of the target's, and the participant that does it. */
export function placeOfStep(
  step: string,
  target: Target,
): { readonly saga: Saga; readonly service: string } | undefined {
  for (const saga of Object.values(target.sagas)) {
    const found = saga.steps.find(({ name, compensation }) => name === step || compensation === step);
    if (found !== undefined) return { saga, service: found.service };
  }
  return undefined;
}

function follow(saga: Saga, done: SagaStep): Follows {
  const caller = saga.coordinator ?? done.service;
  const next = followerOf(saga, done.name);
  // Without a coordinator somebody has to hear that it was the last one.
  if (next === undefined) return { caller, next, isLast: saga.coordinator !== undefined || done.delivery };
  const { name, service, delivery } = next;
  return { caller, next: { name, service, delivery }, isLast: false };
}

function followUndo(saga: Saga, undone: SagaStep): Follows {
  const caller = saga.coordinator ?? undone.service;
  if (saga.coordinator === undefined) return { caller, next: undefined, isLast: false };
  const earlier = stepsBefore(saga, undone.name).findLast(({ compensation }) => compensation !== undefined);
  if (earlier?.compensation === undefined) return { caller, next: undefined, isLast: true };
  const next = { name: earlier.compensation, service: earlier.service, delivery: false };
  return { caller, next, isLast: false };
}
