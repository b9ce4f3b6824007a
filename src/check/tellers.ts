/** Whose words on a saga can be put in order: one process's output, with names that mean one thing. */

import type { Saga } from '../model/target.ts';
import type { SagaCase } from './saga-case.ts';

/**
 * The sagas whose every event came from one replica of their coordinator, and no two of whose steps or compensations share a name:
 * an event carries nothing else to tell them apart. O(events).
 */
export function clearlyTold(sagas: readonly SagaCase[]): SagaCase[] {
  const clear = new Map<Saga, boolean>();
  return sagas.filter(({ definition, events }) => {
    const named = clear.get(definition) ?? hasOwnNames(definition);
    clear.set(definition, named);
    return named && events.every(({ event }) => event.service === events[0]?.event.service);
  });
}

function hasOwnNames({ steps }: Saga): boolean {
  const names = steps.flatMap(({ name, compensation }) =>
    compensation === undefined ? [name] : [name, compensation],
  );
  return new Set(names).size === names.length;
}
