/**
 * LT8: a step of a saga that cannot be undone, though one that may still fail comes after it or runs beside it.
 *
 * A saga that is given up is undone step by step, which needs a compensation of each step before the pivot (Garcia-Molina and Salem, "Sagas", 1987;
 * pivots and retriable steps after Richardson, "Microservices Patterns", 2018). A step that is a saga itself is undone by that one, and one that only
 * looks, by its name, leaves nothing to undo.
 */

import { dependentsOf, stepsBefore } from '../../model/step-order.ts';
import type { Saga, SagaStep } from '../../model/target.ts';
import { intentOf } from '../intent.ts';
import type { LintGround, LintLook, OwnFinding } from './ground.ts';

/** One finding for each step. O(steps³) of each saga. */
export const uncompensatedSteps: LintLook = (ground) =>
  Object.entries(ground.topology.sagas).flatMap(([name, saga]) =>
    saga.steps
      .filter((step) => leavesSomething(step) && !isBehindPivot(saga, step))
      .flatMap((step) => {
        const failing = mayFailAfter(saga, step);
        const [first] = failing;
        return first === undefined ? [] : [finding(ground, name, saga, { step, failing, first })];
      }),
  );

function leavesSomething({ name, compensation, pivot, retriable, delivery, saga }: SagaStep): boolean {
  const isUndone = compensation !== undefined || saga !== undefined;
  return !isUndone && !pivot && !retriable && !delivery && intentOf(name) !== 'read';
}

function isBehindPivot(saga: Saga, { name }: SagaStep): boolean {
  return stepsBefore(saga, name).some(({ pivot }) => pivot);
}

/** Steps that may be refused once this one is done: what comes after it, and what runs beside it. */
function mayFailAfter(saga: Saga, step: SagaStep): SagaStep[] {
  const dependents = dependentsOf(saga);
  const isBefore = (one: SagaStep): boolean => dependents.get(one.name)?.includes(step) === true;
  return saga.steps.filter(
    (one) => one !== step && !isBefore(one) && !one.retriable && !one.delivery && !isBehindPivot(saga, one),
  );
}

function finding(
  { topology }: LintGround,
  name: string,
  saga: Saga,
  { step, failing, first }: { step: SagaStep; failing: readonly SagaStep[]; first: SagaStep },
): OwnFinding {
  const place = `saga ${name}: ${step.name}`;
  const sources = [topology.source];
  const refused = Object.entries(saga.variants).find(
    ([, { refusedBy, share }]) => share > 0 && failing.some((one) => one.name === refusedBy),
  );
  const why =
    refused === undefined
      ? `${first.name} may still fail after it`
      : `${refused[1].refusedBy} refuses ${Number((refused[1].share * 100).toFixed(2))} % of requests after it (${refused[0]})`;
  return {
    rule: 'LT8',
    severity: refused === undefined ? 'warning' : 'error',
    place,
    message: `nothing undoes ${step.name} of saga ${name}, and ${why}`,
    evidence: [
      { place, fact: 'compensation', says: 'not said', sources },
      ...(refused === undefined
        ? []
        : [
            {
              place: `saga ${name}: ${refused[1].refusedBy}`,
              fact: 'refusedBy',
              says: `${refused[0]}: ${refused[1].share}`,
              sources,
            },
          ]),
    ],
    remedy: `name the compensation of ${step.name}, put it after the pivot, or mark it as the pivot or as retriable`,
  };
}
