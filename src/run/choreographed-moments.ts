/**
 * Where the sagas stand that nobody coordinates, by what each participant says of its own steps.
 *
 * Nobody says that a step is asked for. But as soon as all that it waits for is done, and nobody has refused, somebody asks for it: it is
 * due until its participant begins it. A compensation is due when its step is done and another one of the saga was refused. Whoever asked for
 * it learns that it is done by the answer, which comes after the participant's own word.
 *
 * What is done is between two steps until a step that waits for it is begun, until it is undone, or until the saga is told to have ended. A
 * compensation and the last step are followed by no step in particular: there the end of the saga ends the moment.
 */

import { remembered } from '../lib/remembered.ts';
import type { Event, SagaEvent } from '../model/event.ts';
import { serviceOf } from '../model/place.ts';
import { waitsFor } from '../model/step-order.ts';
import { ownerOf, type Saga, type SagaStep, type Target } from '../model/target.ts';

/** A saga at a moment, and since when at the earliest, ms. */
export interface Standing {
  readonly saga: string;
  readonly sinceMs: number;
}

/** Where choreographed sagas stand. All lists are in the order in which the sagas came there. */
export interface ChoreographedMoments {
  /** To be called with every event, in order; gives whether it was about such a saga. */
  observe(event: Event): boolean;
  /** The sagas for which this step or compensation is about to be asked, and is not begun. */
  due(step: string): readonly Standing[];
  /** The sagas for which it was done or refused. */
  answered(step: string): readonly Standing[];
  /** The sagas for which it is done, and what comes after it is not begun. */
  after(step: string): readonly Standing[];
}

/** So many answers to one step are remembered: only the newest can still be on their way. */
const answersMost = 64;

/** What is known of one saga. */
interface Course {
  readonly definition: Saga;
  startedMs?: number;
  refusedMs?: number;
  finished: boolean;
  readonly begun: Set<string>;
  /** When each step or compensation was done, ms. */
  readonly done: Map<string, number>;
}

const choreographedIn = remembered(({ sagas }: Target): readonly Saga[] =>
  Object.values(sagas).filter(({ coordinator }) => coordinator === undefined),
);

/** No saga has begun yet. O(steps²) an event. */
export function createChoreographedMoments(target: Target): ChoreographedMoments {
  const definitions = choreographedIn(target);
  const courses = new Map<string, Course>();
  const due = createPlaces();
  const answered = createPlaces(answersMost);
  const after = createPlaces();

  const courseOf = (event: SagaEvent): Course | undefined => {
    const known = courses.get(event.saga);
    const definition = known?.definition ?? definitions.find((saga) => isAbout(event, saga, target));
    if (definition === undefined) return undefined;
    const course = known ?? { definition, finished: false, begun: new Set(), done: new Map() };
    courses.set(event.saga, course);
    return course;
  };
  return {
    observe: (event) => {
      if (event.kind !== 'saga' || definitions.length === 0) return false;
      const course = courseOf(event);
      if (course === undefined) return false;
      if (!countsFor(event, course.definition)) return true;
      follow(event, course);
      const { saga, at, step, action, outcome } = event;
      if (step !== undefined && action === 'end' && outcome !== 'unknown') answered.enter(step, saga, at);
      for (const one of movesOf(course)) {
        due.set(one.name, saga, one.isDue, at);
        after.set(one.name, saga, one.isLast, at);
      }
      return true;
    },
    due: (step) => due.at(step),
    answered: (step) => answered.at(step),
    after: (step) => after.at(step),
  };
}

/** The first saga of the target, by its start or by a step, that this may be a word on. */
function isAbout(event: SagaEvent, saga: Saga, target: Target): boolean {
  if (event.name !== undefined) return target.sagas[event.name] === saga;
  return countsFor(event, saga);
}

/** Only a participant can tell of its own steps, and only the service where the saga begins of the whole. */
function countsFor({ service, step, action }: SagaEvent, saga: Saga): boolean {
  const from = serviceOf(service);
  if (action === 'start' || action === 'finish') return from === ownerOf(saga);
  return saga.steps.some((one) => one.service === from && (one.name === step || one.compensation === step));
}

function follow({ action, step = '', outcome, at }: SagaEvent, course: Course): void {
  switch (action) {
    case 'start':
      course.startedMs ??= at;
      return;
    case 'finish':
      course.finished = true;
      return;
    case 'begin':
      course.begun.add(step);
      return;
    case 'end':
      course.begun.add(step);
      if (outcome === 'ok') course.done.set(step, course.done.get(step) ?? at);
      if (outcome === 'refused') course.refusedMs ??= at;
  }
}

interface Move {
  readonly name: string;
  readonly isDue: boolean;
  /** It is done, and nothing that comes after it is begun. */
  readonly isLast: boolean;
}

function movesOf(course: Course): Move[] {
  const { definition, startedMs, refusedMs, finished, begun, done } = course;
  return definition.steps.flatMap((step, index): Move[] => {
    const { name, compensation, delivery } = step;
    const goesOn = !finished || delivery;
    const isReady =
      startedMs !== undefined && waitsFor(definition, index).every((earlier) => done.has(earlier));
    const forward = {
      name,
      isDue: goesOn && refusedMs === undefined && isReady && !begun.has(name),
      isLast: done.has(name) && !isFollowed(step, course),
    };
    if (compensation === undefined) return [forward];
    const isUndone = refusedMs !== undefined && done.has(name) && !begun.has(compensation);
    const back = {
      name: compensation,
      isDue: !finished && isUndone,
      isLast: done.has(compensation) && !finished,
    };
    return [forward, back];
  });
}

function isFollowed(
  { name, compensation, delivery }: SagaStep,
  { definition, finished, begun }: Course,
): boolean {
  const waiting = definition.steps.filter((_, index) => waitsFor(definition, index).includes(name));
  if (waiting.some((one) => begun.has(one.name))) return true;
  if (compensation !== undefined && begun.has(compensation)) return true;
  // A delivery may come later, and be the last of all.
  return finished && !delivery && (waiting.length === 0 || waiting.some((one) => !one.delivery));
}

/** Which sagas are where, each since it came there. */
interface Places {
  /** It is there now, or it is not. */
  set(step: string, saga: string, isThere: boolean, at: number): void;
  /** It has come there now, whether or not it was there. */
  enter(step: string, saga: string, at: number): void;
  at(step: string): readonly Standing[];
}

/** @param most - the newest at each step that are kept */
function createPlaces(most = Number.POSITIVE_INFINITY): Places {
  const sagas = new Map<string, Map<string, number>>();
  const enter = (step: string, saga: string, at: number): void => {
    const there = sagas.get(step) ?? new Map<string, number>();
    sagas.set(step, there);
    there.delete(saga);
    there.set(saga, at);
    const [oldest] = there.keys();
    if (there.size > most && oldest !== undefined) there.delete(oldest);
  };
  return {
    enter,
    set: (step, saga, isThere, at) => {
      if (!isThere) sagas.get(step)?.delete(saga);
      else if (sagas.get(step)?.has(saga) !== true) enter(step, saga, at);
    },
    at: (step) => [...(sagas.get(step) ?? [])].map(([saga, sinceMs]) => ({ saga, sinceMs })),
  };
}
