/**
 * The ways a saga can go: through all its steps, or, refused by one of them, back through the compensations of those before it. What a
 * fault at a step leads to depends on how the saga would have gone on, so each way has moments of its own.
 *
 * Without a coordinator a step is asked for by whoever did what it waits for, and a compensation by whoever refused, or else by a later step's
 * participant: by the first of them that calls the participant, and, where the target says who sends what (`calls`), sends this. No compensation is
 * asked for because of another one, as far as anybody knows. What is over is told to the service where the saga begins, where that is called.
 */

import { calleesOf } from '../../model/callees.ts';
import type { Combination } from '../../model/matrix.ts';
import { parseEdge } from '../../model/place.ts';
import { callsOf, type StepRule } from '../../model/seen-steps.ts';
import { followerOf, waitsFor } from '../../model/step-order.ts';
import { ownerOf, type Saga, type SagaStep, type Service, type Target } from '../../model/target.ts';

/** A saga that is refused by nobody. */
export const plainPath = 'plain';

/** One call of a saga. */
export interface PathCall {
  /** The step or compensation. */
  readonly step: string;
  readonly service: string;
  /** Who asks for it; left out: nobody that is known to. */
  readonly caller?: string;
  /** The requests by which it is asked for, as far as the target says. */
  readonly rules: readonly StepRule[];
  /** It is refused. */
  readonly refused: boolean;
  /** How often its caller tries it, the first time included; infinite: until it is answered. Left out: nobody says. */
  readonly tries?: number;
  /** How long the caller waits for an answer, where the target says so. */
  readonly timeout?: string;
  /** The call that is made because of this one; left out: none is known to be. */
  readonly next?: string;
  /** The service that hears of it though it is asked for nothing: where a choreographed saga begins. */
  readonly hears?: string;
  /** How often that is told, as `tries`. */
  readonly newsTries?: number;
}

/** One way. */
export interface Path {
  /** `plain`, or the variant that is refused. */
  readonly name: string;
  /** In order; none is twice on a way. */
  readonly calls: readonly PathCall[];
}

/** Every way of the saga: the plain one, then those of the variants, in the order of the target file. */
export function pathsOf(saga: Saga, target: Target): readonly Path[] {
  const refusals = Object.entries(saga.variants).flatMap(([name, { refusedBy }]): Path[] => {
    const at = saga.steps.findIndex((step) => step.name === refusedBy);
    return at < 0 ? [] : [{ name, calls: callsOn(saga, target, at) }];
  });
  return [{ name: plainPath, calls: callsOn(saga, target, saga.steps.length) }, ...refusals];
}

/** @param refusedAt - index of the step that refuses; beyond the last one: none does */
function callsOn(saga: Saga, target: Target, refusedAt: number): readonly PathCall[] {
  const forward = saga.steps.slice(0, refusedAt + 1);
  const undone = saga.steps
    .slice(0, refusedAt)
    .toReversed()
    .filter((step) => refusedAt < saga.steps.length && step.compensation !== undefined);
  const calls = [
    ...forward.map((step, index) =>
      callOf({ saga, target, step, call: step.name, refused: index === refusedAt, refusedAt }),
    ),
    ...undone.map((step) =>
      callOf({ saga, target, step, call: step.compensation ?? '', refused: false, refusedAt }),
    ),
  ];
  return calls.map((call, index) => {
    const next = nextOf(call, { saga, calls, index, firstUndone: undone[0] });
    return next === undefined ? call : { ...call, next };
  });
}

interface Asked {
  readonly saga: Saga;
  readonly target: Target;
  readonly step: SagaStep;
  readonly call: string;
  readonly refused: boolean;
  readonly refusedAt: number;
}

function callOf(asked: Asked): PathCall {
  const { saga, target, step, call, refused, refusedAt } = asked;
  const { service, delivery } = step;
  const all = callsOf(call, saga);
  const caller = saga.coordinator ?? callersIn(asked).find((one) => asks(one, service, all, target));
  const rules = all.filter(({ edge }) => edge === undefined || parseEdge(edge).from === caller);
  const isRepeated = delivery || call === step.compensation;
  const { timeout } = factsOf(caller, service, target);
  const tries = isRepeated ? Infinity : triesBetween(caller, service, asked);
  const isPlain = refusedAt >= saga.steps.length;
  const isOver = refused || call === step.compensation || (isPlain && isLastForward(step, saga));
  const hears =
    saga.coordinator === undefined && isOver && hearsOf(service, saga, target) ? ownerOf(saga) : undefined;
  return {
    step: call,
    service,
    rules,
    refused,
    ...(caller === undefined ? {} : { caller }),
    ...(tries === undefined ? {} : { tries }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(hears === undefined ? {} : { hears, newsTries: triesBetween(service, hears, asked) ?? Infinity }),
  };
}

/** How often that one asks; without a coordinator what nobody waits for is repeated until it is confirmed. */
function triesBetween(
  caller: string | undefined,
  service: string,
  { saga, target }: Asked,
): number | undefined {
  const { attempts, async } = factsOf(caller, service, target);
  return attempts ?? (async === true && saga.coordinator === undefined ? Infinity : undefined);
}

/** How often what is hit at this moment is tried: the call, or, when that is over, word of it. */
export function triesAt(call: PathCall, moment: Combination['moment']): number | undefined {
  return moment === 'acknowledged' && call.hears !== undefined ? call.newsTries : call.tries;
}

function factsOf(caller: string | undefined, service: string, target: Target): Service['edges'][string] {
  return target.services[caller ?? '']?.edges[service] ?? {};
}

/** Who may ask for it where nobody coordinates, the likeliest first. */
function callersIn({ saga, step, call, refusedAt }: Asked): readonly string[] {
  const index = saga.steps.indexOf(step);
  if (call === step.compensation)
    return saga.steps
      .slice(index + 1, refusedAt + 1)
      .toReversed()
      .map(({ service }) => service);
  const before = waitsFor(saga, index);
  return [
    ...saga.steps.filter(({ name }) => before.includes(name)).map(({ service }) => service),
    ownerOf(saga),
  ];
}

function asks(caller: string, service: string, rules: readonly StepRule[], target: Target): boolean {
  if (caller === service || !calleesOf(target, caller).includes(service)) return false;
  return (
    rules.length === 0 || rules.some(({ edge }) => edge === undefined || parseEdge(edge).from === caller)
  );
}

function hearsOf(service: string, saga: Saga, target: Target): boolean {
  const owner = ownerOf(saga);
  return service !== owner && calleesOf(target, service).includes(owner);
}

/** What comes after it is delivered some time, if anything: the saga is done with it. */
function isLastForward({ name, delivery }: SagaStep, saga: Saga): boolean {
  const follower = followerOf(saga, name);
  return !delivery && (follower === undefined || follower.delivery);
}

function nextOf(
  { step, refused }: PathCall,
  {
    saga,
    calls,
    index,
    firstUndone,
  }: {
    readonly saga: Saga;
    readonly calls: readonly PathCall[];
    readonly index: number;
    readonly firstUndone: SagaStep | undefined;
  },
): string | undefined {
  if (saga.coordinator !== undefined) return calls[index + 1]?.step;
  if (refused) return firstUndone?.compensation;
  const follower = followerOf(saga, step)?.name;
  return calls.find((call) => call.step === follower)?.step;
}
