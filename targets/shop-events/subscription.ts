/** Events as they come in: read, and handled unless the inbox knows them. */

import { done, malformed } from '../shop/answers.ts';
import type { Answer, Request } from '../shop/ports.ts';
import { readEvent, subscribersOf, type ShopEvent, type Subscriber } from './events.ts';
import type { Mailbox } from './mailbox.ts';

/** What a service does about events. */
export interface Subscription {
  readonly subscriber: Subscriber;
  readonly inbox: Pick<Mailbox<never>, 'hasHandled'>;
  /** Handles an event, and writes down that it did. */
  readonly handle: (event: ShopEvent) => void;
}

/** Confirms an event (`POST /events/TYPE`) once it is handled: now, or earlier. */
export function receiveEvent(
  { subscriber, inbox, handle }: Subscription,
  { body }: Request,
  type: string,
): Answer {
  const event = readEvent(body);
  if (event?.type !== type) return malformed(`the body is no ${type}`);
  if (!subscribersOf(event.type).includes(subscriber))
    return malformed(`${subscriber} does not listen to ${type}`);
  if (!inbox.hasHandled(event)) handle(event);
  return done();
}
