/**
 * Retiring items: written once, read until every replica shows them, deleted exactly once, then only read.
 *
 * An item that was equal everywhere and is then only deleted must not stand at the end: a replica that brings it back
 * has forgotten the delete (CV4). So an item is deleted only when its put was `ok` and every place that is read has shown it;
 * one whose put was not `ok` is left alone.
 */

import type { NonEmpty } from '../lib/non-empty.ts';
import type { Operation, Outcome } from '../model/client.ts';

/** An operation on a retiring item, without its number. */
type RetiringOperation = Omit<Operation, 'id'>;

/** Where items are read and written, and when they are deleted. */
export interface RetiringOptions {
  readonly count: number;
  /** Stands before each name. */
  readonly names: string;
  readonly writeAt: NonEmpty<string>;
  readonly readAt: NonEmpty<string>;
  /** Milliseconds since the load began. */
  readonly deleteAfterMs: number;
}

/** A replica that does not show the item yet is asked again after so long. */
const pollMs = 200;

interface Item {
  readonly name: string;
  readonly deleteAt: string;
  readonly putAt: string;
  stage: 'new' | 'putting' | 'spread' | 'equal' | 'deleted' | 'left';
  value: string | undefined;
  /** Places that have not shown the item yet, and when each may be asked (again). */
  readonly unseen: Map<string, number>;
}

/** The retiring items of one workload. */
export interface RetiringItems {
  readonly names: readonly string[];
  /** The next put or delete that is due; at most one put and one delete an item. `value` is what a put would write. */
  due(now: number, value: string): RetiringOperation | undefined;
  /** The next read of a replica that has not shown an item yet. */
  poll(now: number): RetiringOperation | undefined;
  /** Items that were deleted. */
  deleted(): readonly string[];
  /** Says how an operation on one of these items ended. */
  done(operation: Operation, outcome: Outcome): void;
}

/** `count` new items `retire-1`, …, each put and deleted at replicas in turn, so that both sides of a partition delete. */
export function retiringItems({
  count,
  names,
  writeAt,
  readAt,
  deleteAfterMs,
}: RetiringOptions): RetiringItems {
  const items = Array.from({ length: count }, (_, index): Item => ({
    name: `${names}retire-${index + 1}`,
    putAt: writeAt[index % writeAt.length] ?? writeAt[0],
    deleteAt: writeAt[(index + Math.floor(index / writeAt.length) + 1) % writeAt.length] ?? writeAt[0],
    stage: 'new',
    value: undefined,
    unseen: new Map(readAt.map((place) => [place, 0])),
  }));
  const byName = new Map(items.map((item) => [item.name, item]));

  return {
    names: items.map(({ name }) => name),
    due: (now, value) => {
      const fresh = items.find(({ stage }) => stage === 'new');
      if (fresh !== undefined) {
        Object.assign(fresh, { stage: 'putting', value });
        return { f: 'put', place: fresh.putAt, item: fresh.name, value };
      }
      const ripe = now < deleteAfterMs ? undefined : items.find(({ stage }) => stage === 'equal');
      if (ripe === undefined) return undefined;
      ripe.stage = 'deleted';
      return { f: 'delete', place: ripe.deleteAt, item: ripe.name };
    },
    poll: (now) => {
      for (const { name, stage, unseen } of items) {
        const place = stage === 'spread' ? firstDue(unseen, now) : undefined;
        if (place === undefined) continue;
        unseen.set(place, now + pollMs);
        return { f: 'read', place, item: name };
      }
      return undefined;
    },
    deleted: () => items.filter(({ stage }) => stage === 'deleted').map(({ name }) => name),
    done: ({ f, place, item = '' }, outcome) => {
      const known = byName.get(item);
      if (known === undefined) return;
      if (f === 'put') known.stage = outcome.type === 'ok' ? 'spread' : 'left';
      if (f !== 'read' || known.stage !== 'spread') return;
      if (outcome.type === 'ok' && outcome.result === known.value) known.unseen.delete(place);
      if (known.unseen.size === 0) known.stage = 'equal';
    },
  };
}

function firstDue(unseen: ReadonlyMap<string, number>, now: number): string | undefined {
  for (const [place, notBefore] of unseen) if (notBefore <= now) return place;
  return undefined;
}
