/**
 * Pauses around one step, at the moments of its crashes: who asks for it, or the participant, stands still and goes on.
 *
 * Nothing is lost with a pause, and nobody is told: what was asked meanwhile waits, is given up by who asked, and is done all the same, once for each try.
 * Who goes on believes that no time has passed (Gray and Cheriton, "Leases", SOSP 1989; Burrows, "The Chubby lock service", OSDI 2006).
 */

import type { TopologyEdge } from '../model/topology.ts';
import { crashes } from './crash-candidates.ts';
import { lasts, rulesOf, type Draft } from './draft.ts';
import type { SagaRoute } from './saga-route.ts';
import type { Step } from './step.ts';

/** Every pause around one step. */
export function pauses(step: Step, route: SagaRoute): Draft[] {
  return crashes(step, route).flatMap(({ where: service, fault, moment, ...draft }) => {
    if (fault?.kind !== 'crash' || moment === undefined) return [];
    const isAsked = service === step.service;
    return [
      {
        ...draft,
        where: service,
        moment,
        stakes: isAsked ? doneLate(step) : wokenLate(step),
        fault: { ...fault, kind: 'pause' as const, lasts },
        description: `${service} stands still ${moment}, for ${lasts}, and goes on.`,
        checks: step.delivery && isAsked ? ['SG1', 'DL1'] : rulesOf(route),
      },
    ];
  });
}

/** Less than what a lost answer leaves open: this one comes, or is asked for again. */
function doneLate({ name, service, edge }: Step): Draft['stakes'] {
  return {
    value: edge.facts.attempts === 1 ? 0.3 : 0.4,
    fact: `what ${service} is asked around ${name} while it stands still is done when it goes on${afterThat(edge)}`,
  };
}

function afterThat({ from, facts: { timeout, attempts } }: TopologyEdge): string {
  const late = timeout === undefined ? '' : `, though ${from} gave it up after ${timeout}`;
  return attempts === undefined || attempts === 1
    ? late
    : `${late}, once for each of up to ${attempts} tries`;
}

function wokenLate({ name, edge, next }: Step): Draft['stakes'] {
  return {
    value: 0.35,
    fact: `${edge.from} stands still between ${name} and ${next?.name ?? 'the end'}, and goes on as if no time had passed`,
  };
}
