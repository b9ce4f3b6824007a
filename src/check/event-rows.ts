/** The rows of a history, each kind by itself: looked through once, whatever is asked of them. */

import type { Event } from '../model/event.ts';
import type { Row } from './operations.ts';

/** The events of one kind. */
export type EventOf<K extends Event['kind']> = Extract<Event, { readonly kind: K }>;

/** Rows by kind. */
export interface EventRows {
  /** The rows of this kind, in order. */
  of<K extends Event['kind']>(kind: K): readonly Row<EventOf<K>>[];
}

/** Numbers the rows and sorts them by kind. O(events). */
export function rowsByKind(events: readonly Event[]): EventRows {
  const kinds = new Map<Event['kind'], Row<Event>[]>();
  let line = 0;
  for (const event of events) {
    line += 1;
    const row = { line, event };
    const same = kinds.get(event.kind);
    if (same === undefined) kinds.set(event.kind, [row]);
    else same.push(row);
  }
  return {
    // All that stands under a kind is of it.
    of: <K extends Event['kind']>(kind: K) => (kinds.get(kind) ?? []) as unknown as Row<EventOf<K>>[],
  };
}
