/**
 * The inbox and the outbox of a service, in its one journal.
 *
 * What handling an event changed, that it was handled, and the events that follow from it are one line: after a crash all of it is there,
 * or nothing, and then the event comes again. An event stays in the outbox until its subscriber has confirmed it, so it arrives at least
 * once; the inbox makes that exactly one effect.
 *
 * After Helland, "Life beyond Distributed Transactions" (CIDR 2007).
 */

import type { Store } from '../shop/ports.ts';
import { subscribersOf, type ShopEvent, type Subscriber } from './events.ts';

/** A line of the journal. `E` is what the service itself writes down. */
export interface Line<E> {
  /** The id of the event that was handled. */
  readonly handled?: string;
  /** What changed. */
  readonly entries?: readonly E[];
  /** Put into the outbox. */
  readonly emitted?: readonly ShopEvent[];
  /** Taken out of the outbox: this subscriber has confirmed what was first in line for it. */
  readonly deliveredTo?: Subscriber;
}

/** Inbox and outbox. */
export interface Mailbox<E> {
  /** What the service had written before it was (re)started, in order. */
  readonly entries: readonly E[];
  hasHandled(event: ShopEvent): boolean;
  /** The event that is first in line for this subscriber. */
  first(to: Subscriber): ShopEvent | undefined;
  /** Written down first, then true. */
  write(line: Line<E>): void;
}

/** The mailbox as the store has it. O(lines). */
export function openMailbox<E>(store: Store<Line<E>>): Mailbox<E> {
  const handledIds = new Set<string>();
  const outbox = new Map<Subscriber, ShopEvent[]>();

  function queueOf(to: Subscriber): ShopEvent[] {
    const queue = outbox.get(to) ?? [];
    outbox.set(to, queue);
    return queue;
  }

  function count({ handled, emitted = [], deliveredTo }: Line<E>): void {
    if (handled !== undefined) handledIds.add(handled);
    for (const event of emitted) for (const to of subscribersOf(event.type)) queueOf(to).push(event);
    if (deliveredTo !== undefined) queueOf(deliveredTo).shift();
  }

  for (const line of store.records) count(line);
  return {
    entries: store.records.flatMap(({ entries = [] }) => entries),
    hasHandled: ({ id }) => handledIds.has(id),
    first: (to) => queueOf(to)[0],
    write: (line) => {
      store.append(line);
      count(line);
    },
  };
}
