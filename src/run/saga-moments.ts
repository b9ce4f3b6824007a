/**
 * Where every saga stands, by the coordinator's own events, or by what the proxy sees of it: needed to aim a fault between two steps, and to know whether it hit.
 * Of sagas without a coordinator: choreographed-moments.ts.
 *
 * A saga is between step X and the next one from the `end` of X with outcome ok until it goes another way: the end of any other
 * step, the begin of one that is not the next, or its finish (unless the next is a delivery, which may come later, or there is none).
 *
 * A saga is in the call of step X from the `begin` of X until X is known to have been done or refused, or it begins another step, or
 * finishes. A try whose outcome is unknown leaves it there.
 *
 * What spans say comes when it is over, so it says nothing of where a saga stands.
 *
 * From the first request on that the proxy has seen of a kind of saga, the coordinator's own words on its steps do not count: they are the
 * same, and later.
 */

import { nextStep, placeOfStep } from '../fault/next-step.ts';
import type { Event, SagaEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import type { Saga, Target } from '../model/target.ts';
import { createChoreographedMoments, type Standing } from './choreographed-moments.ts';

/** Told when a saga has done a step, or begins to call one. */
type StepListener = (step: string, saga: string) => void;

/** Where the sagas of one experiment stand. */
export interface SagaMoments {
  /** To be called with every event, in order. */
  observe(event: Event): void;
  /** The sagas that are between `step` and the next one now, in the order they came there. */
  between(step: string): readonly string[];
  /** Calls `listener`, synchronously, at each `end` of a step with outcome ok; the returned function ends it. */
  onStep(listener: StepListener): () => void;
  /**
   * The sagas whose request for `step`, or the answer to it, may be on its way now, each since when at the earliest, ms. With a coordinator those in the
   * call, in the order in which their last tries of it began; without one those for which it is due, or was done or refused.
   */
  calling(step: string, at: 'request' | 'answer'): readonly Standing[];
  /** Calls `listener`, synchronously, whenever `calling` may give more than before; the returned function ends it. */
  onCall(listener: () => void): () => void;
}

/** No saga has begun yet. O(1) an event. */
export function createSagaMoments(target: Target): SagaMoments {
  const standing = new Map<string, string>();
  const listeners = new Set<StepListener>();
  const calls = new Map<string, { readonly step: string; readonly sinceMs: number }>();
  const callListeners = new Set<() => void>();
  const choreographed = createChoreographedMoments(target);
  const seen = new Set<Saga>();
  const counts = (event: SagaEvent): boolean => {
    if (event.step === undefined || (event.seen === undefined && seen.size === 0)) return true;
    const kinds = Object.values(target.sagas).filter((saga) => isStepOf(saga, event));
    if (event.seen === undefined) return !kinds.some((saga) => seen.has(saga));
    for (const saga of kinds) if (saga.seen !== undefined) seen.add(saga);
    return true;
  };
  return {
    observe: (event) => {
      if (event.kind !== 'saga' || event.seen === 'spans' || !counts(event)) return;
      const isChoreographed = choreographed.observe(event);
      followCall(event, calls);
      const done = event.action === 'end' && event.outcome === 'ok' ? event.step : undefined;
      if (done !== undefined) {
        standing.delete(event.saga);
        standing.set(event.saga, done);
        for (const listener of listeners) listener(done, event.saga);
      } else if (leaves(event, standing.get(event.saga), target)) standing.delete(event.saga);
      if (isChoreographed || (event.action === 'begin' && event.step !== undefined))
        for (const listener of callListeners) listener();
    },
    between: (step) =>
      isChoreographedStep(step, target)
        ? choreographed.after(step).map(({ saga }) => saga)
        : [...standing].filter(([, done]) => done === step).map(([saga]) => saga),
    onStep: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    calling: (step, at) => {
      if (isChoreographedStep(step, target))
        return at === 'request' ? choreographed.due(step) : choreographed.answered(step);
      return [...calls].flatMap(([saga, call]) =>
        call.step === step ? [{ saga, sinceMs: call.sinceMs }] : [],
      );
    },
    onCall: (listener) => {
      callListeners.add(listener);
      return () => {
        callListeners.delete(listener);
      };
    },
  };
}

/** Keeps what each saga calls now, in the order of the begins. */
function followCall(
  { action, saga, step, outcome, at }: SagaEvent,
  calls: Map<string, { readonly step: string; readonly sinceMs: number }>,
): void {
  if (action === 'begin' && step !== undefined) {
    calls.delete(saga);
    calls.set(saga, { step, sinceMs: at });
  } else if (action === 'finish') calls.delete(saga);
  else if (action === 'end' && outcome !== 'unknown' && calls.get(saga)?.step === step) calls.delete(saga);
}

function isStepOf({ coordinator, steps }: Saga, { service, step }: SagaEvent): boolean {
  return (
    coordinator === serviceOf(service) &&
    steps.some(({ name, compensation }) => name === step || compensation === step)
  );
}

function leaves({ action, step }: SagaEvent, done: string | undefined, target: Target): boolean {
  if (done === undefined) return false;
  const next = nextStep(done, target)?.next;
  switch (action) {
    case 'start':
      return false;
    case 'begin':
      return step !== next?.name;
    case 'end':
      return true;
    case 'finish':
      // After the last one there is nothing that it could go on to.
      return next !== undefined && !next.delivery;
  }
}

function isChoreographedStep(step: string, target: Target): boolean {
  const place = placeOfStep(step, target);
  return place !== undefined && place.saga.coordinator === undefined;
}

/** `o-3, o-4 between charge and ship`. */
export function describeMoment(sagas: readonly string[], step: string, target: Target): string {
  const shown = sagas.slice(0, 5).join(', ');
  const more = sagas.length > 5 ? ` and ${sagas.length - 5} more` : '';
  return `${shown}${more} ${momentWords(step, target)}`;
}

function momentWords(step: string, target: Target): string {
  const follows = nextStep(step, target);
  if (follows?.next !== undefined) return `between ${step} and ${follows.next.name}`;
  return follows?.isLast === false
    ? `after ${step}, before the saga is known to have ended`
    : `after ${step}, which nothing follows`;
}
