/** Mutations of what was handed out: elements, permits, identifiers. */

import type { HistoryRow } from '../model/history.ts';
import type { Random } from '../lib/random.ts';
import {
  alone,
  anyOf,
  answered,
  type Answered,
  isSameObject,
  numbered,
  refusedThoughSeen,
  retold,
  type HistoryMutation,
} from './history-mutation.ts';
import { pairsOf } from './row-pairs.ts';
import { semaphorePermits } from './sequential-objects.ts';

const neverPut = -1;

/** The changes, by what a system that does so is said to do. */
export const deliveryMutations: readonly HistoryMutation[] = [
  {
    name: 'hands an element out twice',
    of: ['fifo-queue'],
    noticedBy: ['linearizability', 'total-queue'],
    mutate: (rows, random) => again(rows, random, 'dequeue'),
  },
  {
    name: 'pops an element twice',
    of: ['stack'],
    noticedBy: ['linearizability'],
    mutate: (rows, random) => again(rows, random, 'pop'),
  },
  {
    name: 'hands out what nobody put in',
    of: ['fifo-queue'],
    noticedBy: ['linearizability', 'total-queue'],
    mutate: (rows, random) => changeTaken(rows, random, 'dequeue'),
  },
  {
    name: 'pops what nobody pushed',
    of: ['stack'],
    noticedBy: ['linearizability'],
    mutate: (rows, random) => changeTaken(rows, random, 'pop'),
  },
  {
    name: 'hands out what was refused',
    of: ['fifo-queue'],
    noticedBy: ['linearizability', 'total-queue'],
    mutate: (rows, random) =>
      refusedThoughSeen(rows, random, { asked: answered(rows, 'enqueue'), seen: taken(rows, 'dequeue') }),
  },
  {
    name: 'lets an element overtake another',
    of: ['fifo-queue'],
    noticedBy: ['linearizability'],
    mutate: overtake,
  },
  {
    name: 'loses an element',
    of: ['fifo-queue'],
    noticedBy: ['linearizability', 'total-queue'],
    mutate: loseTaken,
  },
  {
    name: 'lets two hold the lock',
    of: ['mutex'],
    noticedBy: ['linearizability'],
    mutate: (rows) => acquiredAtFirst(rows, [undefined, undefined]),
  },
  {
    name: 'lets more hold the semaphore than there are permits',
    of: ['semaphore'],
    noticedBy: ['linearizability'],
    mutate: (rows) =>
      acquiredAtFirst(
        rows,
        Array.from({ length: semaphorePermits + 1 }, () => undefined),
      ),
  },
  {
    name: 'lets two hold the lock, with a token each',
    of: ['fenced-lock'],
    noticedBy: ['linearizability'],
    mutate: (rows) => acquiredAtFirst(rows, [1, 2]),
  },
  {
    name: 'gives an identifier again',
    of: ['unique-ids'],
    noticedBy: ['unique-ids'],
    mutate: (rows, random) => again(rows, random, 'generate'),
  },
];

/** The operations that were told something other than that there is nothing. */
function taken(rows: readonly HistoryRow[], f: string): Answered[] {
  return answered(rows, f).filter(({ told }) => told !== null);
}

/** What one operation was told, another is told after everything else. */
function again(rows: readonly HistoryRow[], random: Random, f: string): HistoryRow[] | undefined {
  const first = anyOf(taken(rows, f), random);
  if (first === undefined) return undefined;
  return numbered([...rows, ...alone('again', askedOf(first.invoke), first.told)]);
}

function changeTaken(rows: readonly HistoryRow[], random: Random, f: string): HistoryRow[] | undefined {
  const taking = anyOf(taken(rows, f), random);
  return taking && retold(rows, new Map([[taking, neverPut]]));
}

/** Two that came in and went out one after the other: the second went out first. */
function overtake(rows: readonly HistoryRow[]): HistoryRow[] | undefined {
  const puts = answered(rows, 'enqueue');
  const takings = taken(rows, 'dequeue').map((taking) => ({
    taking,
    put: puts.find((put) => isSameObject(put, taking) && put.told === taking.told),
  }));
  for (const { taking: first, put: firstPut } of takings) {
    const second = takings.find(
      ({ taking, put }) =>
        firstPut &&
        put &&
        isSameObject(put, firstPut) &&
        firstPut.end < put.begin &&
        first.end < taking.begin,
    );
    if (second === undefined) continue;
    return retold(
      rows,
      new Map([
        [first, second.taking.told],
        [second.taking, first.told],
      ]),
    );
  }
  return undefined;
}

/** An element that was in before another was put in, and the other went out: nobody has ever taken it. */
function loseTaken(rows: readonly HistoryRow[]): HistoryRow[] | undefined {
  const unknown = pairsOf(rows).some(({ invoke, end }) => invoke.f === 'dequeue' && end === Infinity);
  if (unknown) return undefined;
  const takings = taken(rows, 'dequeue');
  const takingOf = (put: (typeof puts)[number]): (typeof takings)[number] | undefined =>
    takings.find((taking) => isSameObject(taking, put) && taking.told === put.told);
  const puts = answered(rows, 'enqueue');
  const lost = puts.find((put) => {
    const later = puts.find((other) => isSameObject(put, other) && put.end < other.begin && takingOf(other));
    return later !== undefined && takingOf(put) !== undefined;
  });
  const taking = lost && takingOf(lost);
  return taking && numbered(rows.filter((_, index) => index !== taking.begin && index !== taking.end));
}

function askedOf({ f, key }: HistoryRow): Pick<HistoryRow, 'f' | 'key'> {
  return { f, ...(key === undefined ? {} : { key }) };
}

/** Before anything else, so many acquire and nobody releases. */
function acquiredAtFirst(rows: readonly HistoryRow[], told: readonly (number | undefined)[]): HistoryRow[] {
  const [first] = rows;
  const asked = { ...(first && askedOf(first)), f: 'acquire' };
  return numbered([...told.flatMap((token, index) => alone(`holder ${index + 1}`, asked, token)), ...rows]);
}
