/**
 * The register workload: items that churn, and items that retire.
 *
 * A churning item is read at one replica and then overwritten there by the same client with a value never used before; the put
 * says what it replaces. What was read and overwritten must never come back (CV2), whatever other clients do meanwhile.
 * Replicas that are only read (a follower) are read in between.
 */

import { durationMs } from '../lib/duration.ts';
import { isNonEmpty, type NonEmpty } from '../lib/non-empty.ts';
import type { Operation, Outcome } from '../model/client.ts';
import type { Workload as WorkloadDocument } from '../model/scenario.ts';
import { calledReplicas } from './called-replicas.ts';
import { retiringItems } from './retiring-items.ts';
import type { PlannedOperation, Workload, WorkloadOptions } from './workload.ts';

type RegistersDocument = Extract<WorkloadDocument, { use: 'registers' }>;

/** What a client has read and may overwrite. */
interface Seen {
  readonly item: string;
  readonly place: string;
  readonly value: string | null;
}

/** The share of turns spent on reads of retiring items not yet shown everywhere, and of deleted ones. */
const pollShare = 0.7;
const deletedShare = 0.15;
/** Where some replicas are only read: the share of turns spent on reading there. */
const readOnlyShare = 0.4;

/** Churning items `churn-1`, … and retiring items `retire-1`, …. */
export function registersWorkload(document: RegistersDocument, options: WorkloadOptions): Workload {
  const random = options.random.fork('registers');
  const writeAt = calledReplicas(document.writeAt, options.replicas);
  const readAt = calledReplicas(document.readAt, options.replicas);
  const readOnly = readAt.filter((place) => !writeAt.includes(place));
  const { names = '' } = options;
  const churning = churningItems(document.items, names);
  const retiring = retiringItems({
    count: document.retire,
    names,
    writeAt,
    readAt,
    deleteAfterMs: durationMs(document.deleteAfter),
  });
  const seen = new Map<number, Seen>();
  let id = 0;

  const overwrite = (client: number): PlannedOperation | undefined => {
    const last = seen.get(client);
    if (last === undefined) return undefined;
    seen.delete(client);
    const { item, place, value: replaces } = last;
    return { client, operation: { f: 'put', id, place, item, value: valueOf(id) }, replaces };
  };
  const chooseRead = (): Omit<Operation, 'id'> => {
    const gone = retiring.deleted();
    if (isNonEmpty(gone) && random.chance(deletedShare)) {
      return { f: 'read', place: random.pick(readAt), item: random.pick(gone) };
    }
    const item = random.pick(churning);
    const elsewhere = isNonEmpty(readOnly) && random.chance(readOnlyShare);
    return { f: 'read', place: random.pick(elsewhere ? readOnly : writeAt), item };
  };

  return {
    next: (client, now) => {
      id += 1;
      const planned = overwrite(client);
      if (planned !== undefined) return planned;
      const operation =
        retiring.due(now, valueOf(id)) ??
        (random.chance(pollShare) ? retiring.poll(now) : undefined) ??
        chooseRead();
      return { client, operation: { ...operation, id } };
    },
    done: ({ client, operation }, outcome) => {
      retiring.done(operation, outcome);
      const { f, place, item = '' } = operation;
      if (f !== 'read' || !churning.includes(item) || !writeAt.includes(place)) return;
      const value = readValue(outcome);
      if (value !== undefined) seen.set(client, { item, place, value });
    },
  };
}

/** `churn-1`, …; at least one. */
function churningItems(count: number, names: string): NonEmpty<string> {
  return [
    `${names}churn-1`,
    ...Array.from({ length: count - 1 }, (_, index) => `${names}churn-${index + 2}`),
  ];
}

/** A value that no other put writes. */
function valueOf(id: number): string {
  return `v${id}`;
}

/** What a read certainly read; `undefined`: it does not say. */
function readValue({ type, result }: Outcome): string | null | undefined {
  return type === 'ok' ? result : undefined;
}
