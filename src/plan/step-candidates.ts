/**
 * What can be tried around one step of a saga: its answer lost or late, its request late, its participant out of reach or dead, its
 * coordinator dead.
 */

import { calleesOf } from '../model/callees.ts';
import { callersOf } from '../model/callers.ts';
import { edgeName } from '../model/place.ts';
import { callsOf } from '../model/seen-steps.ts';
import { isCoordinated } from '../model/target.ts';
import type { LeftOut } from './candidate.ts';
import { crashes } from './crash-candidates.ts';
import { begin, beyond, lasts, noTimeout, rulesOf, type Draft } from './draft.ts';
import { listed } from './order.ts';
import { pauses } from './pause-candidates.ts';
import { reorderings } from './reordering-candidates.ts';
import type { SagaRoute } from './saga-route.ts';
import { refusalsAfter, type SagaLoad } from './saga-scenario.ts';
import type { Step } from './step.ts';

/** Every draft around one step. */
export function stepDrafts(step: Step, route: SagaRoute): { drafts: Draft[]; leftOut: LeftOut[] } {
  const lateAnswers = lateReply(step, route);
  const reordered = reorderings(step, route);
  const drafts = [
    lostReply(step, route),
    ...unreachable(step, route),
    ...crashes(step, route),
    ...pauses(step, route),
    ...reordered.drafts,
    ...('why' in lateAnswers ? [] : [lateAnswers]),
  ];
  return { drafts, leftOut: [...('why' in lateAnswers ? [lateAnswers] : []), ...reordered.leftOut] };
}

/** What a step's outcome means to who asks for it when it is not known. */
function unknownOutcome(
  { name, service, compensation, pivot, delivery }: Step,
  caller: string,
  { saga }: SagaRoute,
): Draft['stakes'] {
  if (delivery)
    return {
      value: 0.4,
      fact: `${name} at ${service} is delivered later, and repeated when its answer is lost`,
    };
  // Where nobody coordinates, who asks has no decision to make: others go on from the step itself.
  const asksAgain = `without an answer ${caller} may ask for it again, and ${service} must not do it twice`;
  if (pivot) {
    const unknown = `without its answer ${caller} cannot know whether to go on or back`;
    return {
      value: 0.95,
      fact: `${name} at ${service} is the pivot: ${isCoordinated(saga) ? unknown : asksAgain}`,
    };
  }
  if (compensation !== undefined) {
    const unknown = `without an answer ${caller} cannot know whether either happened`;
    return {
      value: 1,
      fact: `${name} at ${service} is undone by ${compensation}: ${isCoordinated(saga) ? unknown : asksAgain}`,
    };
  }
  return { value: 0.5, fact: `${name} at ${service} is never undone, and its answer is lost` };
}

function lostReply(step: Step, route: SagaRoute): Draft {
  const { name, service, compensation, edge, index, delivery } = step;
  const calls =
    compensation === undefined || !passes(compensation, step, route) ? [name] : [name, compensation];
  return {
    where: edgeName(edge.from, edge.to),
    moment: `during ${listed(calls, 'or')}`,
    momentGroup: `during ${name}`,
    acts: { edge },
    stakes: unknownOutcome(step, edge.from, route),
    fault: { kind: 'lost-reply', on: edgeName(edge.from, edge.to), begin, lasts },
    description: `${service} receives every ${listed(calls, 'and')}, but none of its answers arrives at ${edge.from} for ${lasts}.`,
    checks: delivery ? ['SG1', 'DL1'] : rulesOf(route, 'SG4'),
    ...(compensation === undefined ? {} : { frequent: refusalsAfter(route.saga, index)[0]?.variant }),
  };
}

/** Whether a compensation comes from who asks for the step: that of a coordinator does, another one where the target says so (`calls`). */
export function passes(compensation: string, { edge: { from, to } }: Step, { saga }: SagaRoute): boolean {
  return isCoordinated(saga) || callsOf(compensation, saga).some(({ edge }) => edge === edgeName(from, to));
}

/**
 * Answers that come too late: time before them to count what a service gets when nothing is slow, and not so many sagas, for so long, that
 * a caller that repeats itself drowns the machine it is measured on.
 */
const lateLoad: SagaLoad = { rate: 8, seconds: 6 };
const late = { begin: { after: '2s' }, lasts: '3s' } as const;

function lateReply(step: Step, route: SagaRoute): Draft | LeftOut {
  const { name, service, edge, delivery } = step;
  const { timeout, attempts } = edge.facts;
  if (timeout === undefined) return noTimeout(edge);
  const { value } = unknownOutcome(step, edge.from, route);
  const latency = beyond(timeout);
  // Who repeats can hurt in a second way: by asking a slow service more often than ever (LA1).
  const repeats = attempts !== 1;
  const tries = repeats
    ? `, and ${attempts === undefined ? 'nothing says how often it tries' : `each of up to ${attempts} tries adds to what ${service} must do`}`
    : '';
  return {
    where: edgeName(edge.from, edge.to),
    moment: `during ${name}`,
    momentGroup: `during ${name}`,
    acts: { edge },
    stakes: {
      value: value * (repeats ? 0.9 : 0.7),
      fact: `${edge.from} gives up after ${timeout}: an answer to ${name} that ${service} gives later comes too late${tries}`,
    },
    fault: { kind: 'latency', on: edgeName(edge.from, edge.to), latency, ...late },
    description: `Answers of ${service} take ${latency}, longer than ${edge.from} waits (${timeout})${repeats ? '; how often does it ask then?' : '.'}`,
    checks: delivery ? ['SG1', 'DL1'] : rulesOf(route, 'SG4'),
    load: lateLoad,
  };
}

/** Silence towards the participant: while it should undo, where something refuses later; else while it should act. */
function unreachable(step: Step, route: SagaRoute): Draft[] {
  const { name, service, compensation, edge, index, delivery } = step;
  const { saga } = route;
  const refusals = compensation === undefined ? [] : refusalsAfter(saga, index);
  const [latest] = refusals;
  const before = latest === undefined ? undefined : saga.steps[latest.index - 1];
  const common = {
    where: edgeName(edge.from, edge.to),
    acts: { edge },
    checks: delivery ? ['SG1', 'DL1'] : rulesOf(route),
  } as const;
  if (compensation === undefined || latest === undefined || before === undefined) {
    const fact = delivery
      ? `${name} must reach ${service} at least once, and nobody waits for it while ${service} is out of reach`
      : `${name} needs ${service}, and ${edge.from} cannot tell silence from a slow answer`;
    return [
      {
        ...common,
        moment: `during ${name}`,
        momentGroup: `during ${name}`,
        stakes: { value: delivery ? 0.9 : 0.55, fact },
        fault: { kind: 'partition', between: [[edge.from], [service]], begin, lasts },
        description: `${edge.from} and ${service} cannot reach each other for ${lasts} while ${name} is due.`,
      },
    ];
  }
  const share = refusals.reduce((sum, refusal) => sum + refusal.share, 0);
  const why = refusals.map(
    ({ variant, step: refusing, share: part }) => `${refusing.name} refuses ${variant}, share ${part}`,
  );
  return [
    {
      ...common,
      moment: `while undoing ${name}, after ${before.name}`,
      momentGroup: `while undoing, after ${before.name}`,
      stakes: {
        // A compensation that more requests need is the likelier one to matter.
        value: 0.7 + 0.3 * Math.min(1, share / 0.3),
        fact: `${compensation} must undo ${name} when a later step refuses (${why.join('; ')}), and ${service} is out of reach then`,
      },
      fault: {
        kind: 'partition',
        between: [whoUndoes(step, route), [service]],
        begin: { afterStep: before.name },
        lasts,
      },
      description: `After ${before.name}, ${service} is out of reach for ${lasts}; ${latest.step.name} refuses every second request, so that ${compensation} is due.`,
      frequent: latest.variant,
    },
  ];
}

/** Who may send the compensation: who asks for the step, too; where nobody coordinates, whoever of the saga calls its participant. */
function whoUndoes({ service, edge }: Step, { saga, target }: SagaRoute): string[] {
  if (isCoordinated(saga)) return [edge.from];
  const callers = callersOf(saga).filter(
    (one) => one !== service && calleesOf(target, one).includes(service),
  );
  return callers.length === 0 ? [edge.from] : callers;
}
