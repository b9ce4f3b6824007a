/**
 * A participant: the books of one of the shop's own services, kept by events instead of requests.
 *
 * An event becomes the request that the shop's coordinator would have sent, and the answer becomes the event that follows. What the books
 * write meanwhile goes into one line with both. When that line cannot be written, the books in memory are ahead of the journal: the service
 * must end then, as its host sees to, and the event comes again.
 */

import { outcomeOf } from '../shop/answers.ts';
import { keyOf } from '../shop/order/calls.ts';
import type { Ports, PromptService, Request, Service, Settings } from '../shop/ports.ts';
import { dispatch, type Routes } from '../shop/routes.ts';
import { eventOf, type EventType, type ShopEvent, type Subscriber } from './events.ts';
import { openMailbox, type Line } from './mailbox.ts';
import { createRelay, peersOf } from './relay.ts';
import { requestFor, type Deed } from './step-request.ts';
import { receiveEvent } from './subscription.ts';
import { inTwoLines, type FirstLine } from './two-lines.ts';

/** What is done at an event, and what has happened then. */
export interface Reaction {
  readonly deed: Deed;
  readonly done?: EventType;
  readonly refused?: EventType;
  /** A mistake on purpose: effect and event are written apart. */
  readonly firstLine?: FirstLine | undefined;
}

/** What makes a participant. `E` is a line of its books. */
export interface Part<E> {
  readonly name: Subscriber;
  /** The shop's own service. */
  readonly books: (ports: Ports<E>) => PromptService;
  readonly reactions: Readonly<Partial<Record<EventType, Reaction>>>;
  /** A mistake on purpose: an event that comes again is taken for another one. */
  readonly forgetsEvents?: boolean;
}

/** The service. */
export function createParticipant<E>(
  ports: Ports<Line<E>>,
  settings: Settings,
  { name, books: open, reactions, forgetsEvents = false }: Part<E>,
): Service {
  const { say } = ports;
  const mailbox = openMailbox(ports.store);
  const relay = createRelay(ports, mailbox, peersOf(eventsAfter(reactions), settings));
  const entries: E[] = [];
  const store = { records: mailbox.entries, append: (entry: E) => void entries.push(entry) };
  const books = open({ ...ports, store });
  const write = (line: Line<E>): void => {
    mailbox.write(line);
    relay.wake();
  };
  let repeats = 0;

  function handle(event: ShopEvent): void {
    const { deed, done, refused, firstLine } = reactionTo(event);
    const { order: saga } = event.checkout;
    const key = keyFor(event, deed);
    const row = { event: 'saga', saga, step: deed, key } as const;
    say({ ...row, action: 'begin' });
    const outcome = outcomeOf(books.handle(requestFor(deed, event.checkout, key)));
    const next = outcome === 'ok' ? done : refused;
    const commit = firstLine === undefined ? write : inTwoLines(firstLine, write, ports);
    commit({
      handled: event.id,
      entries: entries.splice(0),
      emitted: next === undefined ? [] : [eventOf(next, event.checkout)],
    });
    say({ ...row, action: 'end', outcome });
  }

  function reactionTo({ type }: ShopEvent): Reaction {
    const reaction = reactions[type];
    if (reaction === undefined) throw new Error(`${name} listens to ${type} and does nothing about it`);
    return reaction;
  }

  /** The books know a deed by its key: an event that is taken for another one gets another. */
  function keyFor(event: ShopEvent, deed: Deed): string {
    const key = keyOf(event.checkout.order, deed);
    if (!mailbox.hasHandled(event)) return key;
    repeats += 1;
    return `${key}.${repeats}`;
  }

  const inbox = forgetsEvents ? { hasHandled: () => false } : mailbox;
  const subscription = { subscriber: name, inbox, handle };
  const routes: Routes = {
    'POST /events/*': (request: Request, type = '') => receiveEvent(subscription, request, type),
    'GET /ledger': (request) => books.handle(request),
  };
  return {
    handle: (request) => dispatch(routes, request),
    start: () => {
      relay.wake();
    },
  };
}

function eventsAfter(reactions: Part<never>['reactions']): EventType[] {
  return Object.values(reactions)
    .flatMap(({ done, refused }) => [done, refused])
    .filter((type) => type !== undefined);
}
