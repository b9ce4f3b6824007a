/** Final reads: the books of every replica, read directly and at once, and compared with the reading before. */

import { messageOf } from '../lib/errors.ts';
import type { Books } from '../model/client.ts';
import type { FinalRead } from '../model/ledger.ts';
import type { Ports } from './ports.ts';

/** The books of all replicas as read at one time. */
export interface Reading {
  /** When the reading began. */
  readonly at: number;
  readonly books: readonly ReplicaBooks[];
}

/** One replica's books, or why they could not be read. */
type ReplicaBooks =
  { readonly replica: string; readonly books: Books } | { readonly replica: string; readonly error: string };

const readTimeoutMs = 2_000;

/** Reads every replica. Never rejects. */
export async function readBooks(
  { clock, runtime, session }: Ports,
  sagas: readonly string[],
): Promise<Reading> {
  const at = clock.now();
  const asked = runtime.replicas.map((replica): ReplicaBooks | Promise<ReplicaBooks> => {
    const known = session.knownBooks?.(replica, sagas);
    if (known !== undefined) return { replica, books: known };
    return session.books(replica, sagas, readTimeoutMs).then(
      (books) => ({ replica, books }),
      (error: unknown) => ({ replica, error: messageOf(error) }),
    );
  });
  const books: ReplicaBooks[] = [];
  // None of them rejects. What is known is not waited for.
  for (const one of asked) books.push(one instanceof Promise ? await one : one);
  return { at, books };
}

/** Whether two readings say the same. One with an unreachable replica equals nothing: it may have changed. */
export function sameBooks(a: Reading, b: Reading): boolean {
  return a.books.every((one, index) => isSame(one, b.books[index]));
}

function isSame(one: ReplicaBooks, other: ReplicaBooks | undefined): boolean {
  if (other === undefined || 'error' in one || 'error' in other) return false;
  // Where the very same books are meant there is nothing to compare.
  return one.books === other.books || canonical(one.books) === canonical(other.books);
}

/** JSON with the keys of every object in order: equal texts, equal values. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The reading as rows of one round: one for each replica and kind of book. */
export function toRows({ at, books }: Reading, round: number): FinalRead[] {
  const rows: FinalRead[] = [];
  for (const read of books) {
    const { replica } = read;
    if ('error' in read) {
      rows.push({ kind: 'unreachable', round, at, replica, error: read.error });
      continue;
    }
    const { ledger, sagas, state } = read.books;
    if (ledger !== undefined) {
      const { balances = [] } = ledger;
      rows.push({ kind: 'ledger', round, at, replica, rows: [...ledger.rows], balances: [...balances] });
    }
    if (sagas !== undefined) rows.push({ kind: 'sagas', round, at, replica, statuses: { ...sagas } });
    if (state !== undefined) rows.push({ kind: 'state', round, at, replica, items: { ...state } });
  }
  return rows;
}
