/**
 * Crashes around one step: who asks for it, the coordinator where there is one, dies between it and the next one; the participant dies when
 * it has done it.
 *
 * A coordinator that comes back must take up what it was doing (SG1). A participant that comes back must still have what it said it had
 * (DU1): an answer that is sent before its effect is on disk is a promise that a crash breaks.
 */

import { stepsBefore } from '../model/step-order.ts';
import { isCoordinated } from '../model/target.ts';
import type { TopologyEdge } from '../model/topology.ts';
import { down, rulesOf, type Draft } from './draft.ts';
import { listed } from './order.ts';
import type { SagaRoute } from './saga-route.ts';
import type { Step } from './step.ts';

/** Every crash around one step. */
export function crashes(step: Step, route: SagaRoute): Draft[] {
  return [...callerCrash(step, route), participantCrash(step, route)];
}

/** Who asks for the step dies: the coordinator, or, without one, a service that others go on without. */
function callerCrash({ next, edge, ...step }: Step, route: SagaRoute): Draft[] {
  if (next === undefined) return [];
  const { name } = step;
  const standing = [...stepsBefore(route.saga, name), step];
  const pivot = standing.find((one) => one.pivot);
  const undoable = standing.filter(({ compensation }) => compensation !== undefined).length;
  const caller = edge.from;
  const stand = `${listed(standing.map((one) => one.name))} stand${standing.length === 1 ? 's' : ''}`;
  const isLed = isCoordinated(route.saga);
  const owed = isLed
    ? `only ${caller} knows what is still to be done`
    : `nobody coordinates what is still to be done: ${caller} may ask for ${name} again`;
  const then =
    pivot === undefined
      ? `${stand} and ${owed}`
      : `the pivot ${pivot.name} is passed and ${next.name} is still owed${isLed ? '' : ', which nobody coordinates'}`;
  return [
    {
      where: caller,
      moment: `after ${name}, before ${next.name}`,
      momentGroup: `after ${name}`,
      acts: { service: caller },
      stakes: {
        value: pivot === undefined ? Math.min(0.95, 0.75 + 0.1 * undoable) : 0.7,
        fact: `when ${caller} dies between ${name} and ${next.name}, ${then}`,
      },
      fault: { kind: 'crash', service: caller, begin: { afterStep: name }, lasts: down },
      description: `${caller} is killed between ${name} and ${next.name}, and started again after ${down}.`,
      checks: rulesOf(route),
    },
  ];
}

/** After the last step there is nothing to hold up: the participant dies in the middle of the load. */
function participantCrash(step: Step, route: SagaRoute): Draft {
  const { name, service, next, delivery } = step;
  return {
    where: service,
    acts: { service },
    stakes: promised(step),
    ...(next === undefined
      ? {
          moment: `while doing ${name}`,
          momentGroup: `after ${name}`,
          fault: { kind: 'crash', service, begin: { after: '3s' }, lasts: down },
          description: `${service} is killed while it is asked for ${name}, and started again after ${down}.`,
        }
      : {
          moment: `after ${name}, before ${next.name}`,
          momentGroup: `after ${name}`,
          fault: { kind: 'crash', service, begin: { afterStep: name }, lasts: down },
          description: `${service} is killed when it has done ${name}, and started again after ${down}.`,
        }),
    checks: delivery ? ['SG1', 'DL1', 'DU1'] : rulesOf(route, 'DU1'),
  };
}

/** What is lost when an effect does not outlive the process that acknowledged it. */
function promised({ name, service, compensation, pivot, edge }: Step): Draft['stakes'] {
  const fact = `${service} has answered ${name}: what it promised must outlive its process`;
  // The pivot is what all else rests on: nobody undoes it, and a saga that is completed is not looked at again.
  if (pivot) return { value: 0.6, fact: `${fact}, and ${name} is the pivot: nothing undoes it later` };
  return { value: compensation === undefined ? lastValue(edge) : 0.45, fact };
}

/** A call that is repeated until it is answered mends some of it. */
function lastValue({ facts }: TopologyEdge): number {
  return facts.async === true ? 0.3 : 0.4;
}
