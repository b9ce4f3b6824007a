/**
 * A small correct saga system, run by chance: histories on which no checker may find anything.
 *
 * A coordinator journals, repeats with the same key, resolves an unknown pivot, and compensates backwards until answered;
 * participants are idempotent and keep tombstones, and what they answered outlives their process. Requests and replies get lost, requests
 * arrive late or twice, the coordinator dies between any two actions, participants die and come back, clients give up. The delivery
 * at the end is made at least once. Each saga marks the card that it charges as being worked on, from its beginning to its end; the others wait.
 */

import type { Random } from '../lib/random.ts';
import type { SagaStep } from '../model/target.ts';
import type { NotedExperiment } from './history-notation.ts';
import { sagaSteps, SagaWorld, type Answer } from './saga-world.ts';

/** One random experiment of the system, at rest at its end. */
export function simulateSagas(random: Random): NotedExperiment {
  const world = new SagaWorld(random);
  const sagas = Array.from({ length: random.integer(1, 5) }, (_, index) =>
    runSaga(world, `o-${index + 1}`, index + 1),
  );
  const waiting = [...sagas];
  let turns = 0;
  const healTurn = random.integer(5, 60);
  while (waiting.length > 0 || world.late.length > 0) {
    turns += 1;
    if (turns === 4) world.event({ kind: 'phase', at: world.tick(), phase: 'faulted' });
    if (turns === healTurn) world.heal();
    if (world.late.length > 0 && (waiting.length === 0 || random.chance(0.2))) world.late.shift()?.();
    const index = random.integer(0, waiting.length - 1);
    if (waiting[index]?.next().done === true) waiting.splice(index, 1);
  }
  return world.finish();
}

/** One saga, pausing wherever others may get a turn. */
function* runSaga(world: SagaWorld, saga: string, id: number): Generator<void> {
  const { random } = world;
  const refusedBy = random.pick([undefined, undefined, 'reserve', 'charge', 'ship']);
  const operation = { kind: 'operation', id, client: id, f: 'checkout', place: 'order.1', saga } as const;
  world.event({ ...operation, at: world.tick(), type: 'invoke' });
  const fate = random.pick(['ok', 'ok', 'ok', 'info', 'open', 'lost', 'refused']);
  yield;
  if (fate !== 'open') {
    const type = fate === 'refused' ? 'fail' : fate === 'ok' ? 'ok' : 'info';
    world.event({ ...operation, at: world.tick(), type });
  }
  if (fate === 'lost' || fate === 'refused') return;

  world.statuses[saga] = 'running';
  world.say(saga, { action: 'start' });
  const card = random.pick(['card-1', 'card-2']);
  while (!world.mark(card, saga)) yield;
  world.access(saga, { action: 'read', step: 'charge', entity: card });
  const begun: SagaStep[] = [];
  let failed = false;
  for (const step of sagaSteps.filter(({ delivery }) => !delivery)) {
    begun.push(step);
    failed = (yield* forward(world, saga, step, refusedBy === step.name)) !== 'ok';
    if (step.name === 'charge' && !failed)
      world.access(saga, { action: 'write', step: 'charge', entity: card });
    if (failed) break;
  }
  if (failed) {
    for (const step of begun.reverse()) yield* back(world, saga, step);
    if (world.hasWritten(card, saga)) world.access(saga, { action: 'write', step: 'refund', entity: card });
    world.free(card, saga);
    world.end(saga, 'compensated');
    return;
  }
  world.free(card, saga);
  world.end(saga, 'completed');
  for (const step of sagaSteps.filter(({ delivery }) => delivery)) yield* deliver(world, saga, step);
}

/** Tries a step up to three times; an unknown pivot is resolved, never guessed. */
function* forward(world: SagaWorld, saga: string, step: SagaStep, refused: boolean): Generator<void, Answer> {
  const key = `${saga}/${step.name}`;
  const act = (): Answer => world.apply(step, saga, { name: step.name, key, refused });
  world.say(saga, { action: 'begin', step: step.name, key });
  let answer: Answer | undefined;
  for (let tries = 0; answer === undefined && tries < 3; tries += 1) {
    yield;
    answer = world.call(step.service, act);
    if (answer === 'ok') world.heard(key);
    world.mayDie(() => {
      world.say(saga, { action: 'begin', step: step.name, key });
    });
  }
  if (!world.mayDie()) world.say(saga, { action: 'end', step: step.name, outcome: answer ?? 'unknown', key });
  while (answer === undefined && step.pivot) {
    yield;
    answer = world.call(step.service, () => world.cancel(step, saga));
  }
  return answer ?? 'refused';
}

/** Compensates until answered. */
function* back(world: SagaWorld, saga: string, step: SagaStep): Generator<void> {
  const name = step.compensation;
  if (name === undefined) return;
  const key = `${saga}/${name}`;
  world.say(saga, { action: 'begin', step: name, key });
  for (let answer: Answer | undefined; answer === undefined;) {
    yield;
    answer = world.call(step.service, () => world.undo(step, saga, name));
    if (answer !== undefined) world.heard(key);
    world.mayDie(() => {
      world.say(saga, { action: 'begin', step: name, key });
    });
  }
  if (!world.mayDie()) world.say(saga, { action: 'end', step: name, outcome: 'ok', key });
}

/** Delivers at least once: a repeated delivery is a second row. */
function* deliver(world: SagaWorld, saga: string, step: SagaStep): Generator<void> {
  for (let answer: Answer | undefined; answer === undefined;) {
    yield;
    answer = world.call(step.service, () =>
      world.book(step.service, { saga, step: step.name, key: `${saga}/${step.name}`, amount: 1 }),
    );
  }
}
