/** All sagas of the order service: the journal's lines, folded. */

import type { Store } from '../ports.ts';
import { fold, type Saga, type SagaLine } from './saga.ts';

/** The sagas, by order id. */
export interface SagaBook {
  find(order: string): Saga | undefined;
  /** A saga that is known to be there. */
  read(order: string): Saga;
  /** Journaled first, then true. */
  write(line: SagaLine): void;
  /** Every saga, in the order they began. */
  all(): Iterable<readonly [order: string, saga: Saga]>;
}

/** The book as the store has it. O(lines). */
export function openSagaBook(store: Store<SagaLine>): SagaBook {
  const sagas = new Map<string, Saga>();
  const turn = (line: SagaLine): void => {
    const saga = fold(sagas.get(line.saga), line);
    if (saga !== undefined) sagas.set(line.saga, saga);
  };
  for (const line of store.records) turn(line);

  return {
    find: (order) => sagas.get(order),
    read: (order) => {
      const saga = sagas.get(order);
      if (saga === undefined) throw new Error(`no saga ${order} in the book`);
      return saga;
    },
    write: (line) => {
      store.append(line);
      turn(line);
    },
    all: () => sagas,
  };
}
