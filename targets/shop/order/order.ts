/**
 * Order: accepts checkouts and coordinates their sagas.
 *
 * `POST /checkout` is answered as soon as the saga is journaled; it may still end cancelled, and only `GET /orders/ID` tells. The
 * order's id comes from the customer: the same checkout again gets the same answer, another one with the same id is refused.
 */

import { absent, done, emptyLedger, malformed, refused } from '../answers.ts';
import type { Answer, Ports, Request, Service, Settings } from '../ports.ts';
import { dispatch, type Routes } from '../routes.ts';
import { bugsOf } from '../settings.ts';
import { participantsOf } from './calls.ts';
import { isSameCheckout, readCheckout } from './checkout.ts';
import { createCoordinator } from './coordinator.ts';
import type { Saga, SagaLine } from './saga.ts';
import { openSagaBook } from './saga-book.ts';

/** The service. */
export function createOrder(ports: Ports<SagaLine>, settings: Settings): Service {
  const bugs = bugsOf(settings);
  const book = openSagaBook(ports.store);
  const coordinator = createCoordinator({ ports, participants: participantsOf(settings), book, bugs });
  const run = (order: string): void => void coordinator.run(order).catch(ports.fatal);

  function checkout({ body }: Request): Answer {
    const asked = readCheckout(body);
    if (asked === undefined)
      return malformed('a checkout needs an order, an item, a quantity, a card and an address');
    const { order } = asked;
    const known = book.find(order);
    if (known !== undefined && !isSameCheckout(known.checkout, asked))
      return refused('another order has this id');
    if (known === undefined) {
      book.write({ saga: order, at: 'start', checkout: asked });
      ports.say({ event: 'saga', saga: order, action: 'start' });
      run(order);
    }
    return { status: 202, body: { order } };
  }

  function status(_: Request, order = ''): Answer {
    const saga = book.find(order);
    return saga === undefined ? absent('order') : done({ order, status: statusOf(saga) });
  }

  function statuses(): Answer {
    const orders: Record<string, ReturnType<typeof statusOf>> = {};
    for (const [order, saga] of book.all()) orders[order] = statusOf(saga);
    return done({ orders });
  }

  /** What the journal left unfinished: sagas, and outboxes that still hold a notification. */
  function resume(): void {
    for (const [order, saga] of book.all()) {
      if (saga.ending === undefined && bugs.has('forgets-sagas')) continue;
      if (saga.ending === undefined || (saga.ending === 'completed' && !saga.sent)) run(order);
    }
  }

  const routes: Routes = {
    'POST /checkout': checkout,
    'GET /orders/*': status,
    'GET /orders': statuses,
    'GET /ledger': emptyLedger,
  };
  return { handle: (request) => dispatch(routes, request), start: resume };
}

function statusOf({ ending }: Saga): 'running' | 'completed' | 'compensated' {
  return ending ?? 'running';
}
