/** The effects of a saga's steps in the participants' ledgers, and what is left of them. */

import { remembered } from '../lib/remembered.ts';
import type { Saga, SagaStep } from '../model/target.ts';
import type { Effect, Round } from './rounds.ts';
import type { SagaCase } from './saga-case.ts';

/**
 * Steps whose effects are judged for being whole: all but deliveries, which have a rule of their own, and steps that are sagas themselves of
 * which nobody has told: their effects are booked under names that nobody knows.
 */
export function wholeSteps({ definition, children }: SagaCase): readonly SagaStep[] {
  const { steps, isNested } = bookedSteps(definition);
  return isNested ? steps.filter(({ saga, name }) => saga === undefined || children.has(name)) : steps;
}

const bookedSteps = remembered(({ steps }: Saga) => ({
  steps: steps.filter(({ delivery }) => !delivery),
  isNested: steps.some(({ saga }) => saga !== undefined),
}));

/** Whether the ledgers that would show this step were read whole. */
export function isReadWhole(round: Round, { children }: SagaCase, step: SagaStep): boolean {
  if (step.saga === undefined) return round.complete.has(step.service);
  const sagas = children.get(step.name) ?? [];
  return sagas.every((child) => wholeSteps(child).every((one) => isReadWhole(round, child, one)));
}

/** Rows of one step or compensation of this saga in its participant's ledger. */
export function effectsOf(round: Round, { id }: SagaCase, service: string, name: string): Effect[] {
  return (round.effects.get(id) ?? []).filter(
    (effect) => effect.service === service && effect.row.step === name,
  );
}

/** Rows of a step and of its compensation; of a step that is a saga, the rows of all of its steps. */
export function stepEffects(round: Round, saga: SagaCase, step: SagaStep): Effect[] {
  if (step.saga !== undefined) {
    const sagas = saga.children.get(step.name) ?? [];
    return sagas.flatMap((child) => wholeSteps(child).flatMap((one) => stepEffects(round, child, one)));
  }
  const own = effectsOf(round, saga, step.service, step.name);
  if (step.compensation === undefined) return own;
  return [...own, ...effectsOf(round, saga, step.service, step.compensation)];
}

/** What is left of a step after its compensation: positive when its effect stands. */
export function netOf(effects: readonly Effect[]): number {
  const sum = effects.reduce((total, { row }) => total + row.amount, 0);
  return Math.abs(sum) < 1e-6 ? 0 : sum;
}
