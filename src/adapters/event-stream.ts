/** Events from the services to whoever subscribed, at once and in order. */

import type { Event } from '../model/event.ts';

/** Both ends of the stream. */
export interface EventStream {
  /** `characters`: how long the line was that a service printed; nothing for a row of ours. */
  readonly publish: (event: Event, characters?: number) => void;
  /** Whether services printed more than is taken; what came after that is dropped, so the rest is a whole beginning. */
  readonly isFull: () => boolean;
  /** The returned function ends the subscription. The first subscriber also gets what was published before it came. */
  readonly subscribe: (listener: (event: Event) => void) => () => void;
}

const earlyMax = 1_000;

/** What all services of an experiment may print as events: some 35 000 sagas of the shop. */
export const eventCharactersMax = 128 * 1024 * 1024;

/** A stream without subscribers: it keeps the first {@link earlyMax} events for the one to come. */
export function createEventStream(charactersMax: number = eventCharactersMax): EventStream {
  const listeners = new Set<(event: Event) => void>();
  let early: Event[] | undefined = [];
  let taken = 0;
  return {
    isFull: () => taken > charactersMax,
    publish: (event, characters = 0) => {
      taken += characters;
      if (characters > 0 && taken > charactersMax) return;
      if (early !== undefined && early.length < earlyMax) early.push(event);
      for (const listener of listeners) listener(event);
    },
    subscribe: (listener) => {
      const missed = early ?? [];
      early = undefined;
      for (const event of missed) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
