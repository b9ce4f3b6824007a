/** Mutations of what was read: registers, texts, sets, counters. */

import type { HistoryRow, Value } from '../model/history.ts';
import type { Random } from '../lib/random.ts';
import {
  alone,
  anyOf,
  answered,
  isSameObject,
  numbered,
  refusedThoughSeen,
  retold,
  type HistoryMutation,
} from './history-mutation.ts';

/** What no generated history writes. */
const neverWritten = -1;

/** The changes, by what a system that does so is said to do. */
export const observationMutations: readonly HistoryMutation[] = [
  {
    name: 'reads what was never written',
    of: ['register', 'distinct-register', 'cas-register'],
    noticedBy: ['linearizability'],
    mutate: (rows, random) => changeRead(rows, random, 'read', () => neverWritten),
  },
  {
    name: 'gets what was never written',
    of: ['kv-append'],
    noticedBy: ['linearizability'],
    mutate: (rows, random) => changeRead(rows, random, 'get', (told) => `${told as string}never written`),
  },
  {
    name: 'a transaction reads what was never written',
    of: ['multi-register'],
    noticedBy: ['linearizability'],
    mutate: (rows, random) => changeTransaction(rows, random),
  },
  {
    name: 'reads what was overwritten before',
    of: ['distinct-register'],
    noticedBy: ['linearizability'],
    mutate: readOverwritten,
  },
  {
    name: 'reads what was refused',
    of: ['distinct-register'],
    noticedBy: ['linearizability'],
    mutate: (rows, random) =>
      refusedThoughSeen(rows, random, { asked: answered(rows, 'write'), seen: answered(rows, 'read') }),
  },
  {
    name: 'loses an element',
    of: ['set'],
    noticedBy: ['linearizability', 'set', 'set-full'],
    mutate: loseElement,
  },
  {
    name: 'has an element that nobody added',
    of: ['set'],
    noticedBy: ['linearizability', 'set', 'set-full'],
    mutate: (rows) => changeLastRead(rows, (elements) => [...elements, neverWritten]),
  },
  {
    name: 'has an element twice',
    of: ['set'],
    noticedBy: ['set-full'],
    mutate: readTwice,
  },
  {
    name: 'contains what nobody added',
    of: ['element-set'],
    noticedBy: ['linearizability'],
    mutate: (rows) => numbered([...rows, ...alone('asker', { f: 'contains', value: neverWritten }, true)]),
  },
  {
    name: 'counts more than was ever added',
    of: ['counter'],
    noticedBy: ['linearizability', 'counter'],
    mutate: (rows, random) => changeRead(rows, random, 'read', () => 1_000_000_007),
  },
  {
    name: 'counts less than was ever taken away',
    of: ['counter'],
    noticedBy: ['linearizability', 'counter'],
    mutate: (rows, random) => changeRead(rows, random, 'read', () => -1_000_000_007),
  },
];

function changeRead(
  rows: readonly HistoryRow[],
  random: Random,
  f: string,
  change: (told: Value) => Value,
): HistoryRow[] | undefined {
  const read = anyOf(answered(rows, f), random);
  return read && retold(rows, new Map([[read, change(read.told)]]));
}

function changeTransaction(rows: readonly HistoryRow[], random: Random): HistoryRow[] | undefined {
  type Step = readonly [string, string, Value];
  const reading = answered(rows, 'txn').filter(({ invoke }) =>
    (invoke.value as readonly Step[]).some(([what, name], index, steps) =>
      isFromOutside(what, name, steps.slice(0, index)),
    ),
  );
  const transaction = anyOf(reading, random);
  if (transaction === undefined) return undefined;
  const steps = (transaction.told as readonly Step[]).map(([what, name, value]): Step => [
    what,
    name,
    what === 'read' ? neverWritten : value,
  ]);
  return retold(rows, new Map([[transaction, steps]]));
}

/** Whether a step reads what others wrote. */
function isFromOutside(
  what: string,
  name: string,
  before: readonly (readonly [string, string, Value])[],
): boolean {
  return what === 'read' && !before.some(([did, written]) => did === 'write' && written === name);
}

/** One write after the other, then a read of the first. */
function readOverwritten(rows: readonly HistoryRow[], random: Random): HistoryRow[] | undefined {
  const writes = answered(rows, 'write');
  const read = anyOf(answered(rows, 'read'), random);
  if (read === undefined) return undefined;
  const before = writes.filter((write) => isSameObject(write, read) && write.end < read.begin);
  const overwritten = before.find((write) => before.some((later) => write.end < later.begin));
  return overwritten && retold(rows, new Map([[read, overwritten.told]]));
}

/** An acknowledged element is in no read that began after. */
function loseElement(rows: readonly HistoryRow[], random: Random): HistoryRow[] | undefined {
  const last = answered(rows, 'read').at(-1);
  if (last === undefined) return undefined;
  const added = answered(rows, 'add').filter((add) => isSameObject(add, last) && add.end < last.begin);
  const lost = anyOf(added, random);
  if (lost === undefined) return undefined;
  const later = answered(rows, 'read').filter((read) => isSameObject(read, lost) && lost.end < read.begin);
  const without = (told: Value): Value =>
    (told as readonly Value[]).filter((element) => element !== lost.told);
  return retold(rows, new Map(later.map((read) => [read, without(read.told)])));
}

/** The last read that finds something has its first element twice. */
function readTwice(rows: readonly HistoryRow[]): HistoryRow[] | undefined {
  const read = answered(rows, 'read').findLast(({ told }) => (told as readonly Value[]).length > 0);
  if (read === undefined) return undefined;
  const elements = read.told as readonly Value[];
  return retold(rows, new Map([[read, [...elements, ...elements.slice(0, 1)]]]));
}

function changeLastRead(
  rows: readonly HistoryRow[],
  change: (elements: readonly Value[]) => readonly Value[],
): HistoryRow[] | undefined {
  const read = answered(rows, 'read').at(-1);
  return read && retold(rows, new Map([[read, change(read.told as readonly Value[])]]));
}
