/** Trials that a saga tells of: while a step is asked for, after the one before, every second time, healed while sagas go on, and on the way to it. */

import { edgeName } from '../model/place.ts';
import { callsOf } from '../model/seen-steps.ts';
import { stepsBefore, waitsFor } from '../model/step-order.ts';
import { isCoordinated } from '../model/target.ts';
import type { TopologyEdge } from '../model/topology.ts';
import { beginBefore } from './before-step.ts';
import type { Candidate } from './candidate.ts';
import { begin, candidateOf, lasts, rulesOf, type Draft } from './draft.ts';
import { listed } from './order.ts';
import { longLoad } from './request-scenario.ts';
import type { SagaRoute } from './saga-route.ts';
import type { Step } from './step.ts';
import { injectedAt, isPartly, midwayAfter, shortLasts, type Here, type Trial } from './trial.ts';
import { delayMsAt, faultFor, isStatus, partlyFor, saidOf, tells } from './try-fault.ts';
import { momentWords, type CallFault, type TryName } from './tries.ts';

/** The fault while a step is asked for; answers by a status only to that step, where the target says which requests do it. */
export function duringSteps({ name, fault }: Trial, { edge, steps }: Here): Candidate[] {
  return steps.flatMap(({ step, route }) => {
    const match = isStatus(fault) ? onlyRequest(step, route) : undefined;
    if (match === undefined && step !== steps[0]?.step) return [];
    return draftOf(
      { name, fault, edge, step, route },
      {
        ...(match === undefined ? {} : { moment: `during ${step.name}` }),
        momentGroup: `during ${step.name}`,
        fault: faultFor(fault, { edge, match, begin, lasts }),
        description: `${saidOf(fault, edge, match)}, for ${lasts}.`,
      },
    );
  });
}

/** The fault begins when the step before has been done. */
export function aroundSteps(
  { name, fault, moment }: Trial,
  { edge, steps, http }: Here,
): Candidate[] | string {
  const found = steps.flatMap(({ step, route }) => {
    const [before] = isCoordinated(route.saga) ? waitsFor(route.saga, step.index) : [];
    if (before === undefined) return [];
    const at = { edge, begin: beginBefore(step, before, http), lasts } as const;
    return draftOf(
      { name, fault, edge, step, route },
      {
        moment: `after ${before}, before ${step.name}`,
        when: moment,
        momentGroup: `during ${step.name}`,
        fault: faultFor(fault, { ...at, match: isStatus(fault) ? onlyRequest(step, route) : undefined }),
        description: `When ${before} has been done, and before ${step.name}: ${lowered(saidOf(fault, edge))}, for ${lasts}.`,
      },
    );
  });
  return found.length > 0
    ? found
    : 'no saga says which change comes before it, so nothing says when an earlier one has been made';
}

/** Every second request of a step. */
export function midwayOfSaga({ name, fault, moment }: Trial, { edge, steps, http }: Here): Candidate[] {
  const [first] = steps;
  if (first === undefined || !isPartly(fault)) return [];
  return draftOf(
    { name, fault, edge, ...first },
    {
      moment: momentWords.midway,
      when: moment,
      momentGroup: `during ${first.step.name}`,
      fault: partlyFor(fault, { edge, begin, lasts, http, after: midwayAfter }),
      description: `${saidOf(fault, edge)}: every second time, for ${lasts}.`,
    },
  );
}

/** The fault ends, and sagas go on. */
export function healedUnderSagas({ name, fault, moment }: Trial, { edge, steps }: Here): Candidate[] {
  const [first] = steps;
  if (first === undefined) return [];
  return draftOf(
    { name, fault, edge, ...first },
    {
      moment: momentWords['then-healed'],
      when: moment,
      momentGroup: `during ${first.step.name}`,
      fault: faultFor(fault, { edge, begin, lasts: shortLasts }),
      description: `${saidOf(fault, edge)}, for ${shortLasts}; then sagas go on.`,
      load: { rate: 20, seconds: longLoad.seconds },
    },
  );
}

/** On the way to a saga. */
export function beforeSaga(
  { name, fault, moment }: Trial,
  { edge, http }: Here,
  route: SagaRoute,
): Candidate {
  const where = edgeName(edge.from, edge.to);
  const isHealed = moment === 'then-healed';
  const standing = { edge, begin, lasts: isHealed ? shortLasts : lasts } as const;
  return candidateOf(
    {
      where,
      family: fault,
      shows: name,
      delayMs: delayMsAt(fault, edge),
      ...(moment === undefined ? {} : { moment: momentWords[moment], when: moment }),
      momentGroup: `before ${route.name}`,
      acts: { edge },
      stakes: {
        value: 0.3 * tells[fault].saga,
        fact: `${route.name} is behind ${where}: what is asked for and not answered may run or not, and must not stay half done`,
      },
      fault: injectedAt({ fault, moment }, { ...standing, http }),
      description: `${saidOf(fault, edge)}${moment === 'midway' ? ': every second time' : ''}, for ${standing.lasts}${isHealed ? '; then sagas go on' : ''}.`,
      checks: rulesOf(route),
      ...(isHealed ? { load: { rate: 20, seconds: longLoad.seconds } } : {}),
    },
    route,
  );
}

function draftOf(
  at: { name: TryName; fault: CallFault; edge: TopologyEdge; step: Step; route: SagaRoute },
  draft: Omit<Draft, 'where' | 'acts' | 'stakes' | 'checks' | 'fault'> & {
    fault: Draft['fault'] | undefined;
  },
): Candidate[] {
  const { name, fault, edge, step, route } = at;
  if (draft.fault === undefined) return [];
  const delayMs = delayMsAt(fault, edge);
  return [
    candidateOf(
      {
        ...draft,
        fault: draft.fault,
        where: edgeName(edge.from, edge.to),
        family: fault,
        shows: name,
        delayMs,
        acts: { edge },
        stakes: { value: tells[fault].saga * stakeOf(step), fact: failing(step, route) },
        checks: step.delivery ? ['SG1', 'DL1'] : rulesOf(route),
      },
      route,
    ),
  ];
}

/** As for its lost answer. */
function stakeOf({ delivery, pivot, compensation }: Step): number {
  if (delivery) return 0.4;
  return pivot ? 0.95 : compensation === undefined ? 0.5 : 1;
}

/** What must be done when a step fails. */
function failing({ name, service, delivery }: Step, { saga }: SagaRoute): string {
  if (delivery) return `${name} must reach ${service} at least once, however often that fails`;
  const undone = stepsBefore(saga, name).filter(({ compensation }) => compensation !== undefined);
  if (undone.length === 0) return `nothing stands when ${name} at ${service} fails, and nothing must remain`;
  const by = undone.map(({ compensation = '' }) => compensation);
  return `when ${name} at ${service} fails, ${listed(undone.map((one) => one.name))} must be undone by ${listed(by)}`;
}

/** The one request that does the step, as the target says it; `undefined`: nothing says, or there are several. */
function onlyRequest({ name }: Step, { saga }: SagaRoute): string | undefined {
  const [rule, another] = callsOf(name, saga);
  return rule === undefined || another !== undefined ? undefined : `${rule.method} ${rule.path}`;
}

function lowered(sentence: string): string {
  return sentence.startsWith('Answers') || sentence.startsWith('Connections') || sentence.startsWith('What')
    ? `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`
    : sentence;
}
