/**
 * Where every saga stands, by the coordinator's own events, or by what the proxy sees of it: needed to aim a fault between two steps, and to know whether it hit.
 *
 * A saga is between step X and the next one from the `end` of X with outcome ok until it goes another way: the end of any other
 * step, the begin of one that is not the next, or its finish (unless the next is a delivery, which may come later, or there is none).
 *
 * A saga is in the call of step X from the `begin` of X until X is known to have been done or refused, or it begins another step, or
 * finishes. A try whose outcome is unknown leaves it there.
 *
 * From the first request on that the proxy has seen of a kind of saga, the coordinator's own words on its steps do not count: they are the
 * same, and later.
 */

import { nextStep } from '../fault/next-step.ts';
import type { Event, SagaEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import type { Saga, Target } from '../model/target.ts';

/** Told when a saga has done a step, or begins to call one. */
type StepListener = (step: string, saga: string) => void;

/** A saga in the call of a step, and when its last try of it began, ms. */
export interface CallUnderWay {
  readonly saga: string;
  readonly sinceMs: number;
}

/** Where the sagas of one experiment stand. */
export interface SagaMoments {
  /** To be called with every event, in order. */
  observe(event: Event): void;
  /** The sagas that are between `step` and the next one now, in the order they came there. */
  between(step: string): readonly string[];
  /** Calls `listener`, synchronously, at each `end` of a step with outcome ok; the returned function ends it. */
  onStep(listener: StepListener): () => void;
  /** The sagas that are in the call of `step` now, in the order in which their last tries of it began. */
  calling(step: string): readonly CallUnderWay[];
  /** Calls `listener`, synchronously, at each `begin` of a step; the returned function ends it. */
  onCall(listener: StepListener): () => void;
}

/** No saga has begun yet. O(1) an event. */
export function createSagaMoments(target: Target): SagaMoments {
  const standing = new Map<string, string>();
  const listeners = new Set<StepListener>();
  const calls = new Map<string, { readonly step: string; readonly sinceMs: number }>();
  const callListeners = new Set<StepListener>();
  const seen = new Set<Saga>();
  const counts = (event: SagaEvent): boolean => {
    if (event.step === undefined) return true;
    const kinds = Object.values(target.sagas).filter((saga) => isStepOf(saga, event));
    if (event.seen === undefined) return !kinds.some((saga) => seen.has(saga));
    for (const saga of kinds) if (saga.seen !== undefined) seen.add(saga);
    return true;
  };
  return {
    observe: (event) => {
      if (event.kind !== 'saga' || !counts(event)) return;
      followCall(event, calls);
      const done = event.action === 'end' && event.outcome === 'ok' ? event.step : undefined;
      if (done !== undefined) {
        standing.delete(event.saga);
        standing.set(event.saga, done);
        for (const listener of listeners) listener(done, event.saga);
      } else if (leaves(event, standing.get(event.saga), target)) standing.delete(event.saga);
      if (event.action === 'begin' && event.step !== undefined)
        for (const listener of callListeners) listener(event.step, event.saga);
    },
    between: (step) => [...standing].filter(([, done]) => done === step).map(([saga]) => saga),
    onStep: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    calling: (step) =>
      [...calls].flatMap(([saga, call]) => (call.step === step ? [{ saga, sinceMs: call.sinceMs }] : [])),
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

/** `o-3, o-4 between charge and ship`. */
export function describeMoment(sagas: readonly string[], step: string, target: Target): string {
  const next = nextStep(step, target)?.next?.name;
  const shown = sagas.slice(0, 5).join(', ');
  const more = sagas.length > 5 ? ` and ${sagas.length - 5} more` : '';
  return `${shown}${more} ${next === undefined ? `after ${step}, which nothing follows` : `between ${step} and ${next}`}`;
}
