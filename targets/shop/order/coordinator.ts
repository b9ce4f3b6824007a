/**
 * The coordinator: takes every saga, move by move, to its end.
 *
 * A step whose outcome is unknown is asked again with the same key; after three tries it is undone instead, which also makes its
 * participant refuse the original should it still be under way. What undoes, and what settles a shipment, is asked until answered.
 *
 * The log says that a call ended before the journal does. Killed in between, the coordinator asks again and says so again; the
 * other way round it would never say it.
 */

import { outcomeOf } from '../answers.ts';
import { ask, type Peer } from '../ask.ts';
import { field } from '../fields.ts';
import type { Answer, Ports } from '../ports.ts';
import { cancelCall, keyOf, notifyCall, stepCall, undoCall, type Asked, type Participant } from './calls.ts';
import { createResolver } from './resolver.ts';
import { repeatUntilAnswered } from './repeat-until-answered.ts';
import { nextMove, type Compensation, type Saga, type SagaLine, type Step, type UndoOrder } from './saga.ts';
import type { SagaBook } from './saga-book.ts';

const triesMax = 3;
/** Before the second and the third try. */
const pauseMs = 50;

/** What the coordinator is given. */
export interface CoordinatorOptions {
  readonly ports: Ports<SagaLine>;
  readonly participants: Readonly<Record<Participant, Peer>>;
  readonly book: SagaBook;
  readonly bugs: ReadonlySet<string>;
}

/** Takes sagas to their end. */
export interface Coordinator {
  /** Begins, or goes on, where the journal stands. Resolves when the saga has ended and its outbox is empty. */
  run(order: string): Promise<void>;
}

/** A coordinator for the sagas in `book`. */
export function createCoordinator({ ports, participants, book, bugs }: CoordinatorOptions): Coordinator {
  const { clock, random, say } = ports;
  const resolver = createResolver(clock, ports.fatal);
  let undoOrder: UndoOrder = 'last first';
  if (bugs.has('undo-out-of-order')) undoOrder = 'first first';

  async function run(order: string): Promise<void> {
    for (let saga = book.read(order); saga.ending === undefined; saga = book.read(order)) {
      await move(order, saga);
    }
    const saga = book.read(order);
    if (saga.ending === 'completed' && !saga.sent) await deliver(order, saga);
  }

  async function move(order: string, saga: Saga): Promise<void> {
    const next = nextMove(saga, undoOrder);
    switch (next.do) {
      case 'step':
        if (next.step === 'ship') await ship(order, saga);
        else await tryStep(order, saga, next.step);
        return;
      case 'resolve':
        await settleShipment(order, saga);
        return;
      case 'undo':
        await undo(order, saga, next.compensation);
        return;
      case 'end':
        book.write({ saga: order, at: 'end', status: next.status });
        say({ event: 'saga', saga: order, action: 'finish', status: next.status });
        return;
      case 'nothing':
        return;
    }
  }

  async function tryStep(order: string, saga: Saga, step: 'reserve' | 'charge'): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await send(order, saga, step, attemptKey(order, step, attempt));
      if (outcome !== 'unknown' || attempt === triesMax) {
        book.write({ saga: order, at: 'outcome', step, outcome });
        return;
      }
      await clock.sleep(pauseMs * attempt);
    }
  }

  /** The same key in every try: the participant answers a copy as it answered the original. */
  function attemptKey(order: string, step: Step, attempt: number): string {
    const key = keyOf(order, step);
    if (attempt > 1 && bugs.has('retry-without-key')) return `${key}.${random.next().toString(36).slice(2)}`;
    return key;
  }

  /** Sent once. Not known how it ended: the intent stays open, and the next move settles it. */
  async function ship(order: string, saga: Saga): Promise<void> {
    const outcome = await send(order, saga, 'ship', keyOf(order, 'ship'));
    if (outcome !== 'unknown') book.write({ saga: order, at: 'outcome', step: 'ship', outcome });
  }

  async function send(
    order: string,
    saga: Saga,
    step: Step,
    key: string,
  ): Promise<'ok' | 'refused' | 'unknown'> {
    book.write({ saga: order, at: 'intent', step, key });
    say({ event: 'saga', saga: order, action: 'begin', step, key });
    const asked = stepCall(step, saga.checkout, key);
    let attempt = (): Promise<Answer | undefined> => call(asked);
    if (step === 'charge' && bugs.has('retry-storm'))
      attempt = () => repeatUntilAnswered(clock, () => call(asked));
    let outcome = outcomeOf(await attempt());
    if (step === 'charge' && outcome === 'unknown' && bugs.has('timeout-is-failure')) outcome = 'refused';
    say({ event: 'saga', saga: order, action: 'end', step, outcome, key });
    return outcome;
  }

  /** Whether the parcel left: the answer is the outcome of the step. */
  async function settleShipment(order: string, { checkout }: Saga): Promise<void> {
    const outcome = await resolver.until('shipping', async () => {
      const shipment = field((await call(cancelCall(checkout)))?.body, 'shipment');
      if (shipment === 'shipped') return 'ok';
      return shipment === 'cancelled' ? 'refused' : undefined;
    });
    say({ event: 'saga', saga: order, action: 'end', step: 'ship', outcome, key: keyOf(order, 'ship') });
    book.write({ saga: order, at: 'outcome', step: 'ship', outcome });
  }

  async function undo(order: string, { checkout }: Saga, compensation: Compensation): Promise<void> {
    const asked = undoCall(compensation, checkout);
    await resolver.until(asked.participant, async () => {
      const outcome = await attempt(order, compensation, asked);
      if (bugs.has('swallowed-compensation')) return true;
      return outcome === 'ok' ? true : undefined;
    });
    book.write({ saga: order, at: 'undone', compensation });
  }

  /** The outbox: the end of the saga promised a notification, so it is sent until it is answered. */
  async function deliver(order: string, { checkout }: Saga): Promise<void> {
    const asked = notifyCall(checkout);
    if (bugs.has('lost-outbox')) {
      book.write({ saga: order, at: 'sent' });
      await attempt(order, 'notify', asked);
      return;
    }
    await resolver.until(asked.participant, async () => {
      const outcome = await attempt(order, 'notify', asked);
      return outcome === 'ok' ? true : undefined;
    });
    book.write({ saga: order, at: 'sent' });
  }

  async function attempt(
    order: string,
    step: Compensation | 'notify',
    asked: Asked,
  ): Promise<'ok' | 'refused' | 'unknown'> {
    const { key } = asked.request;
    say({ event: 'saga', saga: order, action: 'begin', step, key });
    const outcome = outcomeOf(await call(asked));
    say({ event: 'saga', saga: order, action: 'end', step, outcome, key });
    return outcome;
  }

  function call({ participant, request }: Asked): Promise<Answer | undefined> {
    return ask(ports, participants[participant], request);
  }

  return { run };
}
