/**
 * Pairs around a saga: the second fault cuts what makes up for the first.
 *
 * A saga that cannot go on has another way to a good end, and declares it: what was done is undone, or, when who asks for a step dies, it is asked for
 * again after a restart. One call of each of these ways is a minimal hitting set of them (hitting-sets.ts): a step fails while what is to be undone then is
 * out of reach; the caller dies, and finds the callee out of reach when it comes back.
 */

import { edgeName } from '../model/place.ts';
import { stepsBefore, waitsFor } from '../model/step-order.ts';
import { isCoordinated } from '../model/target.ts';
import { beginBefore } from './before-step.ts';
import type { FaultInput } from './candidate.ts';
import { down, lasts, rulesOf } from './draft.ts';
import { doubt } from './hazard.ts';
import { pairTrial, type PairDraft, type PairTrial } from './pair-trial.ts';
import type { SagaRoute } from './saga-route.ts';
import { sagaScenario } from './saga-scenario.ts';
import { passes } from './step-candidates.ts';
import type { Step } from './step.ts';
import { faultFor } from './try-fault.ts';

/** A saga with its steps, and which of them are asked for by HTTP. */
export interface SagaSteps {
  readonly route: SagaRoute;
  readonly steps: readonly Step[];
  readonly isHttp: (step: Step) => boolean;
}

/** Every pair of one saga. O(steps²). */
export function sagaPairs(saga: SagaSteps): PairTrial[] {
  const { route, steps, isHttp } = saga;
  return steps.flatMap((step) => {
    const [before, ...others] = waitsFor(route.saga, step.index);
    // Where it waits for several, nothing says which of them is done last.
    if (before === undefined || others.length > 0) return [];
    const begin = beginBefore(step, before, isHttp(step));
    return [
      ...mayFail(step, saga).map((undone) => undoneAway(step, undone, { route, begin })),
      deadAndAway(step, before, { route, begin }),
    ];
  });
}

interface Around {
  readonly route: SagaRoute;
  readonly begin: NonNullable<FaultInput['begin']>;
}

/**
 * The steps that are to be undone when this one fails, over other calls than its own. None without a coordinator: an event that does not arrive is sent
 * again, and no refusal. None where the saga only goes forward.
 */
function mayFail({ name, delivery, retriable, edge }: Step, { route, steps }: SagaSteps): Step[] {
  const before = stepsBefore(route.saga, name);
  const isForward = delivery || retriable || before.some(({ pivot }) => pivot);
  if (!isCoordinated(route.saga) || isForward) return [];
  const earlier = new Set(before.map((step) => step.name));
  return steps.filter(
    (step) =>
      earlier.has(step.name) &&
      step.edge !== edge &&
      step.compensation !== undefined &&
      passes(step.compensation, step, route),
  );
}

function undoneAway(failing: Step, undone: Step, { route, begin }: Around): PairTrial {
  const { name, service, compensation = '', edge } = undone;
  const { from } = edge;
  const draft = (fault: 'refuse' | 'hang'): PairDraft[] => {
    const [first, second] = [failing.edge, edge].map((one) => faultFor(fault, { edge: one, begin, lasts }));
    if (first === undefined) return [];
    const how = fault === 'refuse' ? `refuse connections of ${from}` : `never answer ${from}`;
    return [
      {
        fault,
        moment: `while ${failing.name} fails and ${name} is to be undone`,
        scenario: (scenario) =>
          sagaScenario(route, {
            name: scenario,
            description: `From before ${failing.name} on, ${failing.service} and ${service} ${how} for ${lasts}: ${failing.name} fails, and ${compensation} is due.`,
            fault: first,
            second,
            checks: rulesOf(route),
          }),
      },
    ];
  };
  return pairTrial(
    [{ edge }, { edge: failing.edge }],
    {
      prior: doubt.plausible,
      fact: {
        id: `${route.name}.${name}.compensation`,
        text: `${compensation} must undo ${name} when ${failing.name} at ${failing.service} fails, and ${service} is out of reach then, too`,
      },
    },
    [...draft('refuse'), ...draft('hang')],
  );
}

function deadAndAway(
  { name, service, edge, delivery }: Step,
  before: string,
  { route, begin }: Around,
): PairTrial {
  const { from } = edge;
  return pairTrial(
    [{ service: from }, { edge }],
    {
      prior: doubt.plausible,
      fact: {
        id: `${route.name}.${name}`,
        text: `when ${from} dies between ${before} and ${name}, it must go on after its restart, and ${service} is out of reach then, too`,
      },
    },
    [
      {
        fault: 'crash and refuse',
        moment: `after ${before}, before ${name}`,
        scenario: (scenario) =>
          sagaScenario(route, {
            name: scenario,
            description: `${from} is killed between ${before} and ${name}, and started again after ${down}; ${service} refuses its connections for ${lasts}.`,
            fault: { kind: 'crash', service: from, begin, lasts: down },
            second: { kind: 'down', on: edgeName(edge.from, edge.to), begin, lasts },
            checks: delivery ? ['SG1', 'DL1'] : rulesOf(route),
          }),
      },
    ],
  );
}
